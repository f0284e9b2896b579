import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, seededRandom } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { type Segmentation, segment } from '@voxplain/formulas';
import { gapNet, gaussians } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { coalitions } from '../src/coalitions.js';
import { kernelShap } from '../src/index.js';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** `sum over S without j of |S|! (n - |S| - 1)! / n! (v(S and j) - v(S))`; a coalition is the bits of its index. */
const shapley = (game: ArrayLike<number>, players: number): number[] =>
  Array.from({ length: players }, (_, j) => {
    let sum = 0;
    for (let s = 0; s < 2 ** players; s++) {
      if ((s >> j) & 1) continue;
      const size = s.toString(2).replaceAll('0', '').length;
      sum += ((factorial(size) * factorial(players - size - 1)) / factorial(players)) * (game[s | (1 << j)]! - game[s]!);
    }
    return sum;
  });

/** The score of every coalition, and KernelSHAP's values for each number of samples. */
async function play(space: readonly number[], segments: Segmentation, samples: readonly (number | undefined)[] = [undefined]) {
  const x = gaussians(12)(elementCount(space));
  const baseline = 0.3;
  const input = float32([1, 1, ...space], x);
  const { labels, count } = segment(input, segments);
  const mixed = Array.from({ length: 2 ** count }, (_, s) =>
    Array.from(x, (value, p) => ((s >> Number(labels.data[p])) & 1 ? value : baseline)),
  );
  const model = await loadModel(gapNet(space), nodeBackend());
  const { outputs } = await explain(model, float32([2 ** count, 1, ...space], mixed.flat()), { methods: [] });
  const { maps } = await explain(model, input, {
    methods: samples.map((each) => kernelShap.with({ segments, baseline, samples: each, batchSize: 64 })),
    target: { class: 2 },
    seed: 5,
  });
  await model.dispose();
  const logits = Object.values(outputs)[0]!.data as Float32Array;
  const values = maps.map(({ extras }) => Array.from(extras.values!.data as Float32Array));
  return { count, values, game: mixed.map((_, s) => logits[3 * s + 2]!) };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const off = (found: readonly number[], expected: readonly number[]) =>
  Math.max(...expected.map((value, j) => Math.abs(found[j]! - value))) / Math.max(...expected.map(Math.abs));

describe('Shapley values of a network that is not linear', () => {
  it.each([
    [[8, 10], { blocks: [4, 5] }, 4],
    [[4, 4, 6], { blocks: [2, 4, 3] }, 4],
    [[9, 9], { supervoxels: 9 }, 9],
  ] as const)('are exact where every coalition is run: %j', async (space, segments, players) => {
    const {
      count,
      values: [values],
      game,
    } = await play(space, segments);
    expect(count).toBe(players);
    const expected = shapley(game, count);
    expect(off(values!, expected)).toBeLessThanOrEqual(1e-5);
    // the game is none in which that would be no wonder: leaving one out tells something else
    const leftOut = expected.map((_, j) => game.at(-1)! - game[game.length - 1 - (1 << j)]!);
    expect(off(leftOut, expected)).toBeGreaterThan(0.01);
  });

  it('are near where coalitions are drawn, nearer with more of them, and add up to the difference of the scores', async () => {
    const { count, values, game } = await play([9, 12], { blocks: 3 }, [60, undefined]);
    expect(count).toBe(12);
    const expected = shapley(game, 12);
    const [few, many] = values.map((each) => off(each, expected));
    expect(many).toBeLessThanOrEqual(0.02);
    expect(few).toBeGreaterThan(many!);
    for (const each of values) expect(Math.abs(sum(each) - (game.at(-1)! - game[0]!))).toBeLessThanOrEqual(1e-5);
  });

  it('of one segment are the difference of the scores', async () => {
    const { values, game } = await play([6, 6], { blocks: 6 });
    expect(values).toEqual([[expect.closeTo(game[1]! - game[0]!, 5)]]);
  });
});

describe('coalitions', () => {
  it('are all of them where asked for as many, each once', () => {
    const codes = [...coalitions(5, 30, () => 0)].map(({ members }) => members.join(''));
    expect(new Set(codes).size).toBe(30);
    expect(codes).not.toContain('00000');
    expect(codes).not.toContain('11111');
  });

  it('are drawn with the frequencies of the Shapley kernel, in pairs', () => {
    const [players, samples] = [6, 40];
    const counts = new Map<string, number>();
    const random = seededRandom(1);
    const rounds = 1000;
    for (let round = 0; round < rounds; round++) {
      const drawn = [...coalitions(players, samples, random)];
      expect(drawn.length).toBe(samples);
      drawn.forEach(({ members, weight }, i) => {
        expect(weight).toBe(1);
        if (i % 2) expect(Array.from(members, (member, j) => member + drawn[i - 1]!.members[j]!)).toEqual(Array(players).fill(1));
        counts.set(members.join(''), (counts.get(members.join('')) ?? 0) + 1);
      });
    }
    const exact = [...coalitions(players, 2 ** players, () => 0)];
    const total = exact.reduce((all, { weight }) => all + weight, 0);
    for (const { members, weight } of exact) {
      const expected = (rounds * samples * weight) / total;
      expect(Math.abs(counts.get(members.join(''))! - expected)).toBeLessThanOrEqual(6 * Math.sqrt(expected));
    }
  });
});
