import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type Tensor } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { type ExplainOptions, explain, loadModel, type WindowOptions } from '@voxplain/engine';
import { saliency } from '@voxplain/saliency';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { watching } from '../src/watching.js';

const backend = nodeBackend();
const random = (dims: readonly number[], seed = 1): Tensor => float32(dims, gaussians(seed)(elementCount(dims)));
const numbers = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const outputOf = ({ outputs }: Awaited<ReturnType<typeof explain>>) => numbers(Object.values(outputs)[0]!);
const signed = saliency.with({ channels: 'none', sign: 'signed' });

async function run(bytes: Uint8Array<ArrayBuffer>, input: Tensor, options: Partial<ExplainOptions>, on = backend) {
  const model = await loadModel(bytes, on);
  try {
    return await explain(model, input, { methods: [signed], target: { class: 0, region: 'all' }, ...options });
  } finally {
    await model.dispose();
  }
}

/** Two convolutions of 3 x 3 voxels, with zeros around them or without. */
function convolutional(pad: 0 | 1): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 6);
  const conv = (x: string, from: number, to: number) =>
    net.op('Conv', [x, net.randomWeight([to, from, 3, 3], from * 9)], { kernel_shape: [3, 3], pads: Array(4).fill(pad) });
  return net.bytes(conv(net.op('Relu', [conv(net.input('x', ['N', 1, 'Y', 'X']), 1, 4)]), 4, 3));
}
const input = random([1, 1, 29, 33], 4);
const shifts = [
  [0, 0],
  [3, 5],
  [-2, 9],
];
const plain: WindowOptions = { patch: [14, 12], overlap: 0, blend: 'constant' };

describe('several tilings', () => {
  it('give what one gives where nothing depends on the tiling: all scores of a network without padding', async () => {
    const one = await run(convolutional(0), input, { window: plain });
    for (const tilings of [3, shifts]) {
      const found = outputOf(await run(convolutional(0), input, { window: { ...plain, tilings } }));
      const most = Math.max(...outputOf(one).map(Math.abs));
      expect(Math.max(...outputOf(one).map((z, p) => Math.abs(z - found[p]!))) / most).toBeLessThan(2e-6);
    }
  });

  it('and those away from every border between tiles of a network with padding', async () => {
    const [whole, one, three] = await Promise.all([
      run(convolutional(1), input, { window: false }),
      run(convolutional(1), input, { window: plain }),
      run(convolutional(1), input, { window: { ...plain, tilings: [...shifts] } }),
    ]);
    /** Starts along an axis: the lattice, moved, and kept inside. */
    const starts = (length: number, patch: number, moves: readonly number[]) =>
      moves.flatMap((move) =>
        Array.from({ length: 20 }, (_, k) => move + (k - 10) * patch)
          .filter((start) => start > -patch && start < length)
          .map((start) => Math.min(Math.max(start, 0), length - patch)),
      );
    const isNear = (i: number, length: number, patch: number, moves: readonly number[]) =>
      starts(length, patch, moves).some((start) => {
        const [begin, end] = [start > 0 && i - start, start + patch < length && start + patch - 1 - i];
        return (begin !== false && begin >= 0 && begin < 2) || (end !== false && end >= 0 && end < 2);
      });
    const inner = Array.from({ length: 29 * 33 }, (_, p) => p).filter(
      (p) => !isNear(p % 33, 33, 14, [0, 3, -2]) && !isNear(Math.floor(p / 33), 29, 12, [0, 5, 9]),
    );
    expect(inner.length).toBeGreaterThan(50);
    const [a, b, c] = [whole, one, three].map(outputOf);
    const most = Math.max(...a!.map(Math.abs));
    for (const p of inner) for (const z of [b![p]!, c![p]!]) expect(Math.abs(z - a![p]!) / most).toBeLessThan(2e-6);
    expect(Math.max(...a!.map((z, p) => Math.abs(z - c![p]!))) / most, 'beside borders they differ').toBeGreaterThan(1e-3);
  });

  it.each([{ tilings: 1 }, { tilings: [[0, 0]] }])('one is the plain one: %j', async ({ tilings }) => {
    const [a, b] = [
      await run(convolutional(1), input, { window: plain }),
      await run(convolutional(1), input, { window: { ...plain, tilings } }),
    ];
    expect(outputOf(b)).toEqual(outputOf(a));
    expect(numbers(b.maps[0]!.raw)).toEqual(numbers(a.maps[0]!.raw));
    expect(b.manifest.window).toEqual(a.manifest.window);
  });

  it('every voxel lies in one tile of each, and the manifest says how they were moved', async () => {
    const fed: number[][] = [];
    const watched = watching(backend, ({ x }) => x && fed.push(numbers(x)));
    const named = float32(
      [1, 1, 29, 33],
      Array.from({ length: 29 * 33 }, (_, p) => p + 1),
    );
    const { manifest } = await run(convolutional(0), named, { methods: [], window: { ...plain, tilings: shifts } }, watched);
    // a patch of 14 x 12 voxels scores 10 x 8
    const middle = (values: number[]) => values.filter((_, p) => p % 14 >= 2 && p % 14 < 12 && p >= 28 && p < 140);
    const seen = fed.flatMap(middle).filter((name) => name > 0);
    expect(seen.sort((a, b) => a - b)).toEqual(numbers(named).flatMap((name) => [name, name, name]));
    // along x at 0, 10, 20, 30; -7, 3, 13, 23; -2, 8, 18, 28; along y at 0, 8, 16, 24; -3, 5, 13, 21; -7, 1, 9, 17, 25
    expect(manifest.window).toEqual({
      patch: [14, 12],
      margin: [2, 2],
      overlap: 0,
      blend: 'constant',
      shifts,
      means: 'volume',
      patches: 16 + 16 + 20,
    });
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    const even = await run(convolutional(0), input, { methods: [], window: { ...plain, tilings: 4 } });
    expect(even.manifest.window!.shifts).toEqual([
      [0, 0],
      [2, 2],
      [5, 4],
      [7, 6],
    ]);
  });

  it.each([{ tilings: 0 }, { tilings: 1.5 }, { tilings: [] }, { tilings: [[1]] }, { tilings: [[1, 0.5]] }])(
    'cannot be %j',
    async ({ tilings }) => {
      await expect(run(convolutional(0), input, { window: { ...plain, tilings } })).rejects.toMatchObject({
        code: 'InvalidOptions',
        message: /window\.tilings .* 2 whole numbers/,
      });
    },
  );
});

describe('the average of two tilings by hand', () => {
  const x = [0.5, -1, 2, 0, 3, -2, 1, 4, -3, 0.2, 2.5, -0.7];
  /** Scores of two classes: twice the voxel, and the mean of the patch. */
  function network(last?: string): Uint8Array<ArrayBuffer> {
    const net = new ModelWriter(17);
    const given = net.input('x', ['N', 1, 1, 'X']);
    const mean = net.op('Add', [net.op('Mul', [given, net.weight([1], [0])]), net.op('GlobalAveragePool', [given])]);
    const scores = net.op('Concat', [net.op('Mul', [given, net.weight([1], [2])]), mean], { axis: 1 });
    return net.bytes(last ? net.op(last, [scores], last === 'Softmax' ? { axis: 1 } : {}) : scores);
  }
  // of the second tiling, moved by 2, the first patch is moved inside and is that of the first one, and the last one's, too
  const patches = [0, 4, 8, 2, 6];
  const scores = (start: number, p: number) => [2 * x[p]!, x.slice(start, start + 4).reduce((a, b) => a + b) / 4];
  const softmax = (z: readonly number[]) => {
    const odds = z.map(Math.exp);
    return odds.map((odd) => odd / odds.reduce((a, b) => a + b));
  };
  const sigmoid = (z: readonly number[]) => z.map((one) => 1 / (1 + Math.exp(-one)));
  const averaged = (of: (z: readonly number[]) => readonly number[]) =>
    [0, 1].flatMap((c) =>
      x.map((_, p) => {
        const covering = patches.filter((start) => p >= start && p < start + 4);
        return covering.reduce((sum, start) => sum + of(scores(start, p))[c]!, 0) / covering.length;
      }),
    );
  const tensor = float32([1, 1, 1, 12], x);
  const window: WindowOptions = {
    patch: [4, 1],
    overlap: 0,
    blend: 'constant',
    tilings: [
      [0, 0],
      [2, 0],
    ],
  };
  const close = (found: readonly number[], expected: readonly number[]) => {
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
  };
  const ask = (last: string | undefined, average: WindowOptions['average'], score: 'logit' | 'probability' | 'output' = 'logit') =>
    run(network(last), tensor, {
      methods: [],
      target: { class: 1, region: 'all', score },
      window: { ...window, ...(average ? { average } : {}) },
    });
  const sumOf = (values: readonly number[]) => values.slice(12).reduce((a, b) => a + b);

  it('of scores', async () => {
    const expected = averaged((z) => z);
    for (const average of [undefined, 'score'] as const) {
      const found = await ask(undefined, average);
      close(outputOf(found), expected);
      expect(found.prediction.score).toBeCloseTo(sumOf(expected), 4);
      expect(found.manifest.window).not.toHaveProperty('average');
      expect(found.manifest.window!.patches).toBe(5);
    }
  });
  it.each([
    ['Softmax', softmax],
    ['Sigmoid', sigmoid],
  ] as const)('of probabilities, behind a %s', async (last, of) => {
    const expected = averaged(of);
    const found = await ask(last, 'probability', 'probability');
    close(outputOf(found), expected);
    expect(found.prediction.score).toBeCloseTo(sumOf(expected), 4);
    const isFirst = (p: number) => (last === 'Softmax' ? expected[p]! >= expected[p + 12]! : expected[p]! > 0.5);
    expect(found.prediction.voxels![0]).toBe(x.filter((_, p) => isFirst(p)).length);
    expect(found.manifest.window!.average).toBe('probability');
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(found.manifest)))).toEqual(found.manifest);
    const scored = await ask(last, 'score', 'probability');
    expect(Math.abs(scored.prediction.score - found.prediction.score), 'not those of the average score').toBeGreaterThan(1e-3);
  });
  it('of probabilities, where the network has no activation: the scores are their logarithms', async () => {
    const expected = averaged(softmax);
    const found = await ask(undefined, 'probability');
    close(outputOf(found), expected.map(Math.log));
    expect(found.prediction.score).toBeCloseTo(sumOf(expected.map(Math.log)), 4);
  });
  it('a probability that float32 has no number for is not infinitely far away', async () => {
    const far = float32([1, 1, 1, 12], [...x.slice(0, 11), 900]);
    const { outputs, prediction } = await run(network(), far, {
      methods: [],
      target: { class: 1, region: 'all' },
      window: { ...window, average: 'probability' },
    });
    expect(numbers(Object.values(outputs)[0]!).every(Number.isFinite)).toBe(true);
    expect(prediction.score).toBeLessThan(-80);
  });
});
