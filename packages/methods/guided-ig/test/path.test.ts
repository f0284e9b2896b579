import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { type GuidedIgOptions, guidedIg } from '../src/index.js';

const backend = nodeBackend();
const hidden = 6;

/** `y = sum over j of a_j (W x)_j^2`, whose gradient is `2 W' (a * W x)`. */
function quadraticNet(space: readonly number[]) {
  const net = new ModelWriter(17, 21);
  const n = space.reduce((a, b) => a * b);
  const [w, a] = [net.draw([hidden, n], 1 / Math.sqrt(n)), net.draw([hidden], 1)];
  const flat = net.op('Flatten', [net.input('x', ['N', 1, ...space])]);
  const inner = net.op('Gemm', [flat, net.weight([hidden, n], w)], { transB: 1 });
  const bytes = net.bytes(net.op('Gemm', [net.op('Mul', [inner, inner]), net.weight([1, hidden], a)], { transB: 1 }));
  const inside = (x: readonly number[]) => Array.from(a, (_, j) => x.reduce((sum, value, p) => sum + w[j * n + p]! * value, 0));
  return {
    bytes,
    score: (x: readonly number[]) => inside(x).reduce((sum, value, j) => sum + a[j]! * value * value, 0),
    gradient: (x: readonly number[]) => x.map((_, p) => inside(x).reduce((sum, value, j) => sum + 2 * a[j]! * value * w[j * n + p]!, 0)),
  };
}

/** The method in the words of the paper: positions and L1 distances, one selection after the other, all of it in float64. */
function byDefinition(
  x: readonly number[],
  from: number,
  gradient: (x: readonly number[]) => number[],
  { steps, fraction, maxDistance }: Pick<GuidedIgOptions, 'steps' | 'fraction' | 'maxDistance'>,
): number[] {
  const line = (alpha: number) => x.map((value) => from + alpha * (value - from));
  const distance = (a: readonly number[]) => a.reduce((sum, value, p) => sum + Math.abs(x[p]! - value), 0);
  const total = distance(line(0));
  const attribution = x.map(() => 0);
  let here = line(0);
  for (let step = 1; step <= steps; step++) {
    const slopes = gradient(here);
    const before = [...here];
    const alpha = step / steps;
    const [behind, ahead] = [line(Math.max(0, alpha - maxDistance)), line(Math.min(1, alpha + maxDistance))];
    here = here.map((value, p) => (Math.abs(value - from) < Math.abs(behind[p]! - from) ? behind[p]! : value));
    for (;;) {
      const missing = distance(here) - total * (1 - alpha);
      if (missing <= 1e-9) break;
      const ranks = slopes.map((slope, p) => (here[p] === ahead[p] ? Number.POSITIVE_INFINITY : Math.abs(slope)));
      const most = ranks.toSorted((a, b) => a - b)[Math.floor(fraction * (x.length - 1))]!;
      const chosen = [...ranks.keys()].filter((p) => ranks[p]! <= most && Number.isFinite(ranks[p]!));
      const room = chosen.reduce((sum, p) => sum + Math.abs(ahead[p]! - here[p]!), 0);
      const part = missing / room;
      for (const p of chosen) here[p] = part >= 1 ? ahead[p]! : here[p]! + part * (ahead[p]! - here[p]!);
    }
    slopes.forEach((slope, p) => {
      attribution[p]! += slope * (here[p]! - before[p]!);
    });
  }
  return attribution;
}

describe.each([[[5, 7]], [[3, 4, 5]]])('on a quadratic function, %j', (space) => {
  const { bytes, score, gradient } = quadraticNet(space);
  const x = gaussians(8)(space.reduce((a, b) => a * b));
  const mapOf = async (given: Parameters<typeof guidedIg.with>[0]) => {
    const model = await loadModel(bytes, backend);
    const { maps } = await explain(model, float32([1, 1, ...space], x), { methods: [guidedIg.with(given)], target: { class: 0 } });
    await model.dispose();
    return { values: Array.from(maps[0]!.raw.data as Float32Array), delta: Number(maps[0]!.extras.delta!.data[0]) };
  };
  const expectClose = (found: readonly number[], wanted: readonly number[]) => {
    const largest = Math.max(...wanted.map(Math.abs));
    expect(found.length).toBe(wanted.length);
    found.forEach((value, p) => {
      expect(Math.abs(value - wanted[p]!)).toBeLessThanOrEqual(2e-5 * largest);
    });
  };

  it.each([
    { steps: 12, fraction: 0.25, maxDistance: 0.02 },
    { steps: 9, fraction: 0.1, maxDistance: 0.3 },
    { steps: 10, fraction: 0.6, maxDistance: 1 },
    { steps: 4, fraction: 1, maxDistance: 0.1 },
  ])('is what the definition says: %j', async (given) => {
    for (const baseline of [0, -0.75]) {
      const { values, delta } = await mapOf({ ...given, baseline });
      const wanted = byDefinition([...x], baseline, gradient, given);
      expectClose(values, wanted);
      const missed = wanted.reduce((a, b) => a + b) - (score([...x]) - score(Array(x.length).fill(baseline)));
      expect(Math.abs(missed)).toBeGreaterThan(1e-3);
      expect(delta).toBeCloseTo(missed, 4);
    }
  });

  it('adds up to the difference of the scores, ever better with more steps', async () => {
    const [few, many] = [await mapOf({ steps: 20, maxDistance: 0.5 }), await mapOf({ steps: 320, maxDistance: 0.5 })];
    expect(Math.abs(many.delta)).toBeLessThan(Math.abs(few.delta) / 8);
    expect(Math.abs(many.delta)).toBeLessThan(0.01 * Math.abs(score([...x])));
  });

  it('at no distance from the straight line is integrated gradients, by the left Riemann sum', async () => {
    const steps = 16;
    const { values } = await mapOf({ steps, maxDistance: 0, baseline: 0.5 });
    const line = (t: number) => Array.from(x, (value) => 0.5 + t * (value - 0.5));
    const slopes = Array.from({ length: steps }, (_, i) => gradient(line(i / steps)));
    expectClose(
      values,
      Array.from(x, (value, p) => ((value - 0.5) * slopes.reduce((sum, slope) => sum + slope[p]!, 0)) / steps),
    );
  });
});

it('is zero where the input is the baseline', async () => {
  const model = await loadModel(gapNet([6, 5]), backend);
  const input = float32([1, 1, 6, 5], new Float32Array(30).fill(0.25));
  const { maps } = await explain(model, input, { methods: [guidedIg.with({ baseline: 'min', steps: 3 })] });
  await model.dispose();
  expect(Array.from(maps[0]!.raw.data as Float32Array)).toEqual(Array(30).fill(0));
  expect(Array.from(maps[0]!.extras.delta!.data as Float32Array)).toEqual([0]);
});
