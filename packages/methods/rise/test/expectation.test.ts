import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, seededRandom } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, linearNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { rise } from '../src/index.js';
import { drawMask } from '../src/masks.js';

describe.each([[[9, 8]], [[5, 4, 6]]])('random masks, %j', (space) => {
  it('lie in [0, 1], and every voxel is seen as often as was asked for', () => {
    const [count, probability] = [20_000, 0.3];
    const random = seededRandom(2);
    const sums = new Float64Array(elementCount(space));
    for (let i = 0; i < count; i++) {
      drawMask(space, 3, probability, random).forEach((value, p) => {
        if (!(value >= 0 && value <= 1)) throw new Error(`a mask holds ${value}`);
        sums[p]! += value / count;
      });
    }
    // five standard errors of the worst case, a mask of 0 and 1
    const bound = 5 * Math.sqrt((probability * (1 - probability)) / count);
    for (const mean of sums) expect(Math.abs(mean - probability)).toBeLessThanOrEqual(bound);
  });

  it('of one cell: the map of a linear network is its score, everywhere', async () => {
    // one cell is all or nothing, so the mean score of what is seen is y(x), within the error of counting
    const { bytes } = linearNet(space, 1);
    const input = float32([1, 1, ...space], gaussians(3)(elementCount(space)));
    const model = await loadModel(bytes, nodeBackend());
    const samples = 2000;
    const { maps, outputs } = await explain(model, input, {
      methods: [rise.with({ cells: 1, samples, batchSize: 50 })],
      target: { class: 2 },
    });
    await model.dispose();
    const score = Number(Object.values(outputs)[0]!.data[2]);
    for (const value of maps[0]!.raw.data as Float32Array) expect(Math.abs(value / score - 1)).toBeLessThanOrEqual(5 / Math.sqrt(samples));
  });

  it('the map of a linear network is within its standard error of b + sum_q a_q E[m_p m_q] / p', async () => {
    const [cells, probability, samples] = [2, 0.5, 3000];
    const { bytes, weights } = linearNet(space, 1);
    const voxels = elementCount(space);
    const input = gaussians(5)(voxels);
    const model = await loadModel(bytes, nodeBackend());
    const { maps } = await explain(model, float32([1, 1, ...space], input), {
      methods: [rise.with({ cells, probability, samples, batchSize: 50 })],
      target: { class: 1 },
      seed: 8,
    });
    await model.dispose();
    const effects = Array.from(input, (x, p) => x * weights[voxels + p]!);

    // E over every coarse grid and every shift: both are finite in number
    const steps = space.map((n) => Math.ceil(n / cells));
    const outcomes = 2 ** (cells ** space.length);
    const mean = new Float64Array(voxels);
    const square = new Float64Array(voxels);
    const total = outcomes * elementCount(steps);
    for (let shift = 0; shift < elementCount(steps); shift++) {
      const shifts = steps.map((n, axis) => (Math.floor(shift / elementCount(steps.slice(axis + 1))) % n) / n);
      for (let outcome = 0; outcome < outcomes; outcome++) {
        const bits = Array.from({ length: cells ** space.length }, (_, cell) => ((outcome >> cell) & 1 ? 0 : 0.9));
        const draws = [...bits, ...shifts.map((value) => value + 1e-9)];
        const mask = drawMask(space, cells, probability, () => draws.shift()!);
        const score = mask.reduce((sum, m, p) => sum + m * effects[p]!, 0.1);
        mask.forEach((m, p) => {
          mean[p]! += (score * m) / probability / total;
          square[p]! += ((score * m) / probability) ** 2 / total;
        });
      }
    }
    const found = maps[0]!.raw.data as Float32Array;
    const errors = Array.from(found, (value, p) => (value - mean[p]!) / Math.sqrt((square[p]! - mean[p]! ** 2) / samples));
    expect(Math.max(...errors.map(Math.abs))).toBeLessThanOrEqual(5);
  });

  it('centred: less the mean score, times how often a voxel was seen; a score that is constant leaves nothing', async () => {
    const [cells, probability, samples] = [3, 0.4, 50];
    const { bytes, weights, biases } = linearNet(space, 1);
    const voxels = elementCount(space);
    const values = gaussians(6)(voxels);
    const model = await loadModel(bytes, nodeBackend());
    const centredMap = async (x: Float32Array) => {
      const { maps } = await explain(model, float32([1, 1, ...space], x), {
        methods: [rise.with({ cells, probability, samples, centred: true })],
        target: { class: 2 },
        seed: 9,
      });
      return maps[0]!.raw.data as Float32Array;
    };
    const found = await centredMap(values);
    // of an input of zeros every copy has the score of the bias
    const constant = await centredMap(new Float32Array(voxels));
    await model.dispose();
    const random = seededRandom(9);
    const masks = Array.from({ length: samples }, () => drawMask(space, cells, probability, random));
    const scores = masks.map((mask) => mask.reduce((sum, m, p) => sum + m * values[p]! * weights[2 * voxels + p]!, biases[2]!));
    const mean = scores.reduce((a, b) => a + b) / samples;
    for (let p = 0; p < voxels; p++) {
      const expected = masks.reduce((sum, mask, i) => sum + (scores[i]! - mean) * mask[p]!, 0) / (samples * probability);
      expect(Math.abs(found[p]! - expected)).toBeLessThanOrEqual(1e-5);
      expect(Math.abs(constant[p]!)).toBeLessThanOrEqual(1e-6);
    }
  });
});
