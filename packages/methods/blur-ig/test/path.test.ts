import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, linearNet, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { blurIg } from '../src/index.js';
import { blurIgByDefinition, blurredByDefinition } from './by-definition.js';

const backend = nodeBackend();

/** `y = sum of w x^2`, w > 0, whose gradient is `2 w x`. */
function squaresNet(space: readonly number[]) {
  const net = new ModelWriter(17, 31);
  const n = space.reduce((a, b) => a * b);
  const w = net.draw([1, n], 1).map(Math.abs);
  const flat = net.op('Flatten', [net.input('x', ['N', 1, ...space])]);
  const bytes = net.bytes(net.op('Gemm', [net.op('Mul', [flat, flat]), net.weight([1, n], w)], { transB: 1 }));
  return {
    bytes,
    score: (x: readonly number[]) => x.reduce((sum, value, p) => sum + w[p]! * value * value, 0),
    gradient: (x: readonly number[]) => x.map((value, p) => 2 * w[p]! * value),
  };
}

type Given = Parameters<typeof blurIg.with>[0];
async function mapOf(bytes: Uint8Array, space: readonly number[], image: Float32Array, given: Given) {
  const model = await loadModel(bytes, backend);
  const input = float32([1, image.length / space.reduce((a, b) => a * b), ...space], image);
  const { maps } = await explain(model, input, { methods: [blurIg.with(given)], target: { class: 0 } });
  await model.dispose();
  return { values: Array.from(maps[0]!.raw.data as Float32Array), delta: Number(maps[0]!.extras.delta!.data[0]) };
}

function expectClose(found: readonly number[], wanted: readonly number[]) {
  const largest = Math.max(...wanted.map(Math.abs));
  expect(found.length).toBe(wanted.length);
  found.forEach((value, p) => {
    expect(Math.abs(value - wanted[p]!)).toBeLessThanOrEqual(1e-5 * largest);
  });
}

describe.each([
  [
    [9, 8],
    [1, 1],
  ],
  [
    [11, 6],
    [0.6, 1.7],
  ],
  [
    [4, 6, 7],
    [2.5, 1, 0.8],
  ],
])('on a sum of squares, %j with voxels of %j', (space, spacing) => {
  const { bytes, score, gradient } = squaresNet(space);
  const image = gaussians(5)(space.reduce((a, b) => a * b));
  const blurring = { dims: space, spacing };

  it.each(['linear', 'sqrt'] as const)('is what the definition says, by a %s schedule', async (schedule) => {
    const [steps, sigma, sigmaStep] = [14, 6, 0.02];
    const sigmas = Array.from({ length: steps + 1 }, (_, i) => sigma * (schedule === 'sqrt' ? Math.sqrt(i / steps) : i / steps));
    const wanted = blurIgByDefinition([...image], gradient, sigmas, sigmaStep, blurring);
    const missed = wanted.reduce((a, b) => a + b) - (score([...image]) - score(blurredByDefinition([...image], sigma, blurring)));
    for (const batchSize of [1, 4]) {
      const { values, delta } = await mapOf(bytes, space, image, { steps, sigma, sigmaStep, schedule, spacing, batchSize });
      expectClose(values, wanted);
      expect(delta).toBeCloseTo(missed, 4);
    }
  });

  it('adds up to the difference of the scores where the steps are small', async () => {
    const given = { sigma: 3, spacing, sigmaStep: 1e-5, batchSize: 50 };
    const [few, many] = [
      await mapOf(bytes, space, image, { ...given, steps: 6 }),
      await mapOf(bytes, space, image, { ...given, steps: 800 }),
    ];
    const whole = Math.abs(score([...image]) - score(blurredByDefinition([...image], 3, blurring)));
    expect(Math.abs(many.delta)).toBeLessThan(1e-3 * whole);
    expect(Math.abs(few.delta)).toBeGreaterThan(1e-2 * whole);
  });
});

it('measures the blur in the unit of the spacing', async () => {
  const { bytes } = squaresNet([4, 5, 6]);
  const image = gaussians(6)(120);
  const plain = await mapOf(bytes, [4, 5, 6], image, { steps: 6, sigma: 3, spacing: [2, 1, 1] });
  const inTenths = await mapOf(bytes, [4, 5, 6], image, { steps: 6, sigma: 30, sigmaStep: 0.1, spacing: [20, 10, 10] });
  expectClose(inTenths.values, plain.values);
  const cubes = await mapOf(bytes, [4, 5, 6], image, { steps: 6, sigma: 3 });
  expect(Math.max(...cubes.values.map((value, p) => Math.abs(value - plain.values[p]!)))).toBeGreaterThan(0.1);
});

it('a spot that stands out gets what the network makes of it, and what the blur spreads is taken from around it', async () => {
  // y = sum of x: the spot's brightness leaves it for its neighbours, and nothing for outside
  const net = new ModelWriter(17);
  const flat = net.op('Flatten', [net.input('x', ['N', 1, 41, 41])]);
  const bytes = net.bytes(net.op('Gemm', [flat, net.weight([1, 1681], new Float32Array(1681).fill(1))], { transB: 1 }));
  const image = new Float32Array(1681);
  image[20 * 41 + 20] = 1;
  const { values } = await mapOf(bytes, [41, 41], image, { sigma: 2, steps: 600, sigmaStep: 1e-5, batchSize: 100 });
  const kernel = blurredByDefinition([...image], 2, { dims: [41, 41], spacing: [1, 1] });
  const wanted = kernel.map((value, p) => image[p]! - value);
  values.forEach((value, p) => {
    expect(Math.abs(value - wanted[p]!)).toBeLessThanOrEqual(2e-3);
  });
});

it('refuses a spacing of another rank', async () => {
  const run = mapOf(linearNet([5, 5], 1).bytes, [5, 5], new Float32Array(25), { spacing: [1, 1, 1], steps: 1 });
  await expect(run).rejects.toMatchObject({ code: 'InvalidOptions' });
});
