import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { type Segmentation, segment } from '@voxplain/formulas';
import { gapNet, gaussians, linearNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { lime } from '../src/index.js';
import { solve } from './solve.js';

const cases: [number[], Segmentation][] = [
  [[8, 10], { blocks: [4, 5] }],
  [[4, 4, 6], { supervoxels: 8 }],
];

async function limeOf(bytes: Uint8Array, space: readonly number[], x: Float32Array, options: Parameters<typeof lime.with>[0]) {
  const model = await loadModel(bytes, nodeBackend());
  const input = float32([1, x.length / elementCount(space), ...space], x);
  const { maps } = await explain(model, input, { methods: [lime.with(options)], target: { class: 1 }, seed: 2 });
  await model.dispose();
  const { values, fit } = maps[0]!.extras;
  return { values: Array.from(values!.data as Float32Array), fit: Number(fit!.data[0]) };
}

const off = (found: readonly number[], expected: readonly number[]) =>
  Math.max(...expected.map((value, j) => Math.abs(found[j]! - value))) / Math.max(...expected.map(Math.abs));

describe.each(cases)('on %j with %j', (space, segments) => {
  const voxels = elementCount(space);

  it('the weights of a linear network are found exactly without a ridge, and the fit is perfect', async () => {
    const { bytes, weights } = linearNet(space, 2);
    const x = gaussians(8)(2 * voxels);
    const { values, fit } = await limeOf(bytes, space, x, { segments, baseline: -0.5, ridge: 0, samples: 60 });
    const { labels, count } = segment(float32([1, 2, ...space], x), segments);
    const expected = Array.from({ length: count }, (_, j) =>
      x.reduce((sum, value, p) => (labels.data[p % voxels] === j ? sum + weights[2 * voxels + p]! * (value + 0.5) : sum), 0),
    );
    expect(off(values, expected)).toBeLessThanOrEqual(1e-5);
    expect(fit).toBeCloseTo(1, 5);
  });

  it('on a network that is not linear: the fit to all combinations at once, within the error of drawing', async () => {
    const x = gaussians(12)(voxels);
    const { labels, count } = segment(float32([1, 1, ...space], x), segments);
    const mixed = Array.from({ length: 2 ** count }, (_, s) =>
      Array.from(x, (value, p) => ((s >> Number(labels.data[p])) & 1 ? value : 0)),
    );
    const model = await loadModel(gapNet(space), nodeBackend());
    const { outputs } = await explain(model, float32([2 ** count, 1, ...space], mixed.flat()), { methods: [] });
    await model.dispose();
    const logits = Object.values(outputs)[0]!.data as Float32Array;

    // every combination is drawn equally often in the mean
    const equations = Array.from({ length: count + 1 }, () => Array<number>(count + 2).fill(0));
    mixed.forEach((_, s) => {
      const on = Array.from({ length: count }, (_, j) => (s >> j) & 1);
      const share = on.reduce((sum, value) => sum + value, 0) / count;
      const weight = Math.exp(-(((1 - Math.sqrt(share)) / 0.6) ** 2));
      const row = [...on, 1, logits[3 * s + 1]!];
      for (const [j, own] of row.slice(0, -1).entries()) for (const [k, value] of row.entries()) equations[j]![k]! += weight * own * value;
    });
    const expected = solve(equations).slice(0, count);
    const given = { segments, width: 0.6, ridge: 0, batchSize: 50 };
    const [few, many] = [
      await limeOf(gapNet(space), space, x, { ...given, samples: 60 }),
      await limeOf(gapNet(space), space, x, { ...given, samples: 6000 }),
    ];
    expect(off(many.values, expected)).toBeLessThanOrEqual(0.05);
    expect(off(few.values, expected)).toBeGreaterThan(off(many.values, expected));
    expect(many.fit).toBeGreaterThan(0.3);
    expect(many.fit).toBeLessThan(0.9999);
  });
});
