import type { Session, SessionOptions, Tensor } from '@voxplain/core';
import { describe, expect, test } from 'vitest';
import { type ModelParts, wholeFile } from '../src/files.js';
import { concatBytes, GraphBuilder, int64s, ModelGraph, numbers, tensorOf } from '../src/index.js';
import { modelProto } from '../src/onnx.js';
import { probe } from '../src/probe.js';
import { write } from '../src/wire.js';
import { backend, count, modelOf as fixedModelOf, node } from './kit.js';

/** A model whose input may have any dims, of rank 3 unless said otherwise. */
const modelOf = (nodes: ModelParts['nodes'], parts: Partial<ModelParts> = {}) =>
  fixedModelOf(nodes, { inputs: [{ name: 'x', dims: ['a', 'b', 'c'] }], ...parts });

/** What probing asks of the runtime: lengths of the files, and whether the model's input was fed to one of them. */
async function learn(bytes: Uint8Array, x: Tensor) {
  const files: number[] = [];
  let wholeRuns = 0;
  const createSession = async (file: Uint8Array, options?: SessionOptions): Promise<Session> => {
    files.push(file.length);
    const session = await backend.createSession(file, options);
    return {
      ...session,
      run(feeds, fetches) {
        if ('x' in feeds) wholeRuns++;
        return session.run(feeds, fetches);
      },
    };
  };
  const model = ModelGraph.read(bytes);
  const shapes = await probe(model, { ...backend, createSession }, { x });
  return { model, shapes, files, wholeRuns: () => wholeRuns };
}

/** Learns the shapes, and compares every one with the tensor that a run of the model gives. */
async function expectTrue(bytes: Uint8Array, dims: readonly number[]) {
  const learnt = await learn(bytes, count(dims));
  const graph = new GraphBuilder(learnt.model, learnt.shapes);
  const names = learnt.model.nodes.flatMap(({ outputs }) => outputs).filter((name) => graph.has(name));
  const suffix = graph.suffix(Object.fromEntries(names.map((name) => [name, graph.value(name)])));
  const session = await backend.createSession(wholeFile(graph, suffix), { purpose: 'probe' });
  const results = await session.run({ x: count(dims) }, names);
  await session.dispose();
  for (const name of names) {
    const { dims, type } = results[name]!;
    expect(learnt.shapes.of(name), name).toEqual({ dims, type });
  }
  expect(names.length).toBeGreaterThan(0);
  return learnt;
}

const zeros = (dims: readonly number[]) => tensorOf('float32', dims, new Float32Array(dims.reduce((product, dim) => product * dim, 1)));
const convolution = (parts: Partial<ModelParts> = {}) =>
  modelOf([node('Conv', ['x', 'w'], ['c'], { kernel_shape: [3, 3] }), node('GlobalAveragePool', ['c'], ['y'])], {
    inputs: [{ name: 'x', dims: ['n', 16, 'h', 'w'] }],
    weights: { w: zeros([32, 16, 3, 3]) },
    ...parts,
  });

describe('the runtime infers dims', () => {
  test('without the weights, and without a run', async () => {
    const bytes = convolution();
    const { files, wholeRuns } = await expectTrue(bytes, [2, 16, 9, 8]);
    expect(files).toHaveLength(1);
    expect(files[0]).toBeLessThan(bytes.length / 10);
    expect(wholeRuns()).toBe(0);
  });
  test('whatever the file declares', async () => {
    const { shapes, wholeRuns } = await expectTrue(
      convolution({ outputs: [{ name: 'y', dims: ['any', 'names', 'at', 'all'] }] }),
      [1, 16, 5, 5],
    );
    expect(shapes.of('y')).toEqual({ type: 'float32', dims: [1, 32, 1, 1] });
    expect(wholeRuns()).toBe(0);
  });
  test('of old files, in which weights are inputs as well', async () => {
    const bytes = modelOf([node('Reshape', ['x', 'to'], ['y'])], {
      inputs: [
        { name: 'x', dims: ['n', 4] },
        { name: 'to', dims: [2], type: 'int64' },
      ],
      weights: { to: int64s([2, -1]) },
    });
    const old = concatBytes([bytes, write(modelProto, { ir_version: 3, opset_import: [] })]);
    const { wholeRuns } = await expectTrue(old, [3, 4]);
    expect(wholeRuns()).toBe(0);
  });
  test('scalars are no tensors of unknown rank', async () => {
    const { shapes, wholeRuns } = await expectTrue(
      modelOf([node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }), node('Mul', ['sum', 'x'], ['y'])]),
      [1, 2, 3],
    );
    expect(shapes.of('sum')).toEqual({ type: 'float32', dims: [] });
    expect(wholeRuns()).toBe(0);
  });
  test('of tensors whose names the runtime reads as others, it says nothing', async () => {
    const bytes = modelOf([node('Relu', ['x'], ['a\0b']), node('Relu', ['a\0b'], ['y'])]);
    await expect(learn(bytes, count([1, 2, 3]))).rejects.toMatchObject({ code: 'BackendFailure' });
  });
  test('tensors of types that the runtime has no arrays for are left out', async () => {
    const { shapes } = await learn(
      modelOf([
        node('Cast', ['x'], ['short'], { to: 16 }),
        node('Identity', ['short'], ['same']),
        node('Cast', ['same'], ['y'], { to: 1 }),
      ]),
      count([1, 2, 3]),
    );
    expect(shapes.of('same')).toBeUndefined();
    expect(shapes.of('y')).toEqual({ type: 'float32', dims: [1, 2, 3] });
  });
});

/** Lengths that the runtime does not follow: `steps` reshapes, each by what a remainder of the dims before comes to. */
const chain = (steps: number) =>
  modelOf(
    Array.from({ length: steps }, (_, i) => [
      node('Shape', [i === 0 ? 'x' : `r${i - 1}`], [`shape${i}`]),
      node('Mod', [`shape${i}`, 'large'], [`rest${i}`]),
      node('Reshape', [i === 0 ? 'x' : `r${i - 1}`, `rest${i}`], [`r${i}`]),
    ]).flat(),
    { weights: { large: int64s([1000]) } },
  );

describe('dims that are computed', () => {
  test('are run alone, and asked with', async () => {
    const { files, shapes, wholeRuns } = await expectTrue(chain(3), [4, 2, 3]);
    expect(numbers(shapes.constant('rest2')!)).toEqual([4, 2, 3]);
    expect(files.length).toBeGreaterThan(3);
    expect(wholeRuns()).toBe(0);
  });
  test('are learnt by one run where they are too deep', async () => {
    const { files, wholeRuns } = await expectTrue(chain(30), [4, 2, 3]);
    expect(files.length).toBeLessThan(20);
    expect(wholeRuns()).toBe(1);
  });
  test('Shape may be of some axes only', async () => {
    const { shapes } = await expectTrue(
      modelOf(
        [
          node('Shape', ['x'], ['tail'], { start: -2 }),
          node('Shape', ['x'], ['head'], { end: -1 }),
          node('Shape', ['x'], ['middle'], { start: 1, end: 9 }),
          node('Shape', ['x'], ['none'], { start: 2, end: 0 }),
          node('Concat', ['tail', 'head', 'middle', 'none'], ['y'], { axis: 0 }),
        ],
        { outputs: [{ name: 'y', type: 'int64' }] },
      ),
      [4, 2, 3],
    );
    expect(numbers(shapes.constant('y')!)).toEqual([2, 3, 4, 2, 2, 3]);
    expect(shapes.of('none')).toEqual({ type: 'int64', dims: [0] });
  });
  test('of an input that contradict the file are for the runtime to refuse', async () => {
    const bytes = modelOf([node('Relu', ['x'], ['y'])], { inputs: [{ name: 'x', dims: ['n', 2, 3] }] });
    await expectTrue(bytes, [7, 2, 3]);
    for (const dims of [
      [7, 2, 4],
      [2, 3],
    ])
      await expect(learn(bytes, count(dims))).rejects.toMatchObject({ code: 'BackendFailure' });
  });
  test('that are absurd are for the runtime to refuse', async () => {
    const bytes = modelOf([node('Expand', ['x', 'to'], ['e']), node('Relu', ['e'], ['y'])], { weights: { to: int64s([2 ** 40, 2, 3]) } });
    await expect(learn(bytes, count([1, 2, 3]))).rejects.toMatchObject({ code: 'BackendFailure' });
  });
});

describe('the model is run where the inference does not say what its kernels do', () => {
  const pool = (attributes: Parameters<typeof node>[3]) =>
    modelOf([node('AveragePool', ['x'], ['p'], { ceil_mode: 1, ...attributes }), node('Relu', ['p'], ['y'])]);
  const einsum = (equation: string, weights: ModelParts['weights']) =>
    modelOf([node('Einsum', ['x', 'w'], ['y'], { equation })], { weights });
  const transposed = (attributes: Parameters<typeof node>[3]) =>
    modelOf([node('ConvTranspose', ['x', 'w'], ['y'], { kernel_shape: [3], strides: [2], auto_pad: 'SAME_UPPER', ...attributes })], {
      weights: { w: zeros([2, 1, 3]) },
    });
  test.each<[string, Uint8Array, number[], number]>([
    ['a window that would begin behind the data', pool({ kernel_shape: [2], strides: [3], pads: [1, 1] }), [1, 2, 11], 1],
    ['windows that all begin on the data', pool({ kernel_shape: [3], strides: [2] }), [1, 2, 11], 0],
    ['output padding beside auto_pad', transposed({ output_padding: [1] }), [1, 2, 5], 1],
    ['auto_pad alone', transposed({}), [1, 2, 5], 0],
    ['Einsum that broadcasts a label', einsum('bij,i->i', { w: zeros([4]) }), [2, 1, 3], 1],
    ['Einsum of equal lengths', einsum('bij,j->i', { w: zeros([3]) }), [2, 1, 3], 0],
    ['Einsum with dots, and a length of 1', einsum('...j,j->...', { w: zeros([3]) }), [2, 1, 3], 1],
    [
      'a number of elements that the data decides',
      modelOf([node('NonZero', ['x'], ['y'])], { outputs: [{ name: 'y', type: 'int64' }] }),
      [1, 2, 3],
      1,
    ],
  ])('%s', async (_, model, dims, runs) => {
    const { wholeRuns } = await expectTrue(model, dims);
    expect(wholeRuns()).toBe(runs);
  });
});
