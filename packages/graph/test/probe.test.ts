import type { Backend, Session, SessionOptions } from '@voxplain/core';
import { describe, expect, test, vi } from 'vitest';
import { writeModel } from '../src/files.js';
import { int64s, ModelGraph, numbers, tensorOf } from '../src/index.js';
import { probe } from '../src/probe.js';
import { backend, count, modelOf, node } from './kit.js';

const learn = (bytes: Uint8Array, dims: readonly number[], from = backend) => probe(ModelGraph.read(bytes), from, { x: count(dims) });

/** Flattens by the shape of its input, as exporters write it. */
const flatten = modelOf(
  [
    node('Relu', ['x'], ['r']),
    node('Shape', ['r'], ['shape']),
    node('Gather', ['shape', 'zero'], ['batch'], { axis: 0 }),
    node('Constant', [], ['minus'], { value: int64s([-1]) }),
    node('Concat', ['batch', 'minus'], ['dims'], { axis: 0 }),
    node('Reshape', ['r', 'dims'], ['flat']),
    node('ArgMax', ['flat'], ['best'], { axis: 1, keepdims: 0 }),
    node('Cast', ['best'], ['y'], { to: 1 }),
  ],
  { weights: { zero: int64s([0]) }, inputs: [{ name: 'x', dims: ['n', 'c', 'w'] }] },
);

describe('shapes', () => {
  test.each([
    [[1, 2, 3], 6],
    [[4, 3, 5], 15],
  ])('every tensor has its dims and type for an input of %j', async (dims, rest) => {
    const shapes = await learn(flatten, dims);
    expect(
      Object.fromEntries(['x', 'r', 'shape', 'batch', 'minus', 'dims', 'flat', 'best', 'y', 'zero'].map((name) => [name, shapes.of(name)])),
    ).toMatchObject({
      x: { type: 'float32', dims },
      r: { type: 'float32', dims },
      shape: { type: 'int64', dims: [3] },
      batch: { type: 'int64', dims: [1] },
      minus: { type: 'int64', dims: [1] },
      dims: { type: 'int64', dims: [2] },
      flat: { type: 'float32', dims: [dims[0], rest] },
      best: { type: 'int64', dims: [dims[0]] },
      y: { type: 'float32', dims: [dims[0]] },
      zero: { type: 'int64', dims: [1] },
    });
    expect(shapes.of('nothing')).toBeUndefined();
  });

  test('the types of operators that change the type', async () => {
    const model = writeModel({
      opset: 17,
      inputs: [{ name: 'x', dims: [1, 2, 4, 4] }],
      outputs: [{ name: 'n', type: 'int64' }],
      weights: { half: tensorOf('float16', [1], [0.5]), k: int64s([1]) },
      nodes: [
        node('MaxPool', ['x'], ['pooled', 'where'], { kernel_shape: [2, 2], strides: [2, 2] }),
        node('TopK', ['pooled', 'k'], ['best', 'place'], { axis: 1 }),
        node('Dropout', ['best'], ['kept', 'mask']),
        node('CastLike', ['kept', 'half'], ['cast']),
        node('Greater', ['x', 'x'], ['bigger']),
        node('NonZero', ['x'], ['n']),
      ],
    });
    const shapes = await learn(model, [1, 2, 4, 4]);
    const types = Object.fromEntries(
      ['pooled', 'where', 'best', 'place', 'kept', 'mask', 'cast', 'bigger', 'n'].map((name) => [name, shapes.of(name)?.type]),
    );
    expect(types).toEqual({
      pooled: 'float32',
      where: 'int64',
      best: 'float32',
      place: 'int64',
      kept: 'float32',
      mask: 'bool',
      cast: 'float16',
      bigger: 'bool',
      n: 'int64',
    });
  });

  test('tensors of types that are not computed with, and sequences, are left out', async () => {
    const model = modelOf([
      node('SequenceConstruct', ['x', 'x'], ['sequence']),
      node('SequenceLength', ['sequence'], ['length']),
      node('ConcatFromSequence', ['sequence'], ['y'], { axis: 0 }),
    ]);
    const shapes = await learn(model, [1, 2, 3]);
    expect(shapes.of('sequence')).toBeUndefined();
    expect(shapes.of('length')).toEqual({ type: 'int64', dims: [] });
  });
});

describe('constants', () => {
  test('what is computed from shapes alone is known', async () => {
    const shapes = await learn(flatten, [4, 3, 5]);
    expect(numbers(shapes.constant('shape')!)).toEqual([4, 3, 5]);
    expect(numbers(shapes.constant('batch')!)).toEqual([4]);
    expect(numbers(shapes.constant('dims')!)).toEqual([4, -1]);
  });
  test('what depends on the data is not', async () => {
    const shapes = await learn(flatten, [4, 3, 5]);
    for (const name of ['x', 'r', 'flat', 'best', 'y']) expect(shapes.constant(name), name).toBeUndefined();
  });
  test('the shape of what the data shapes depends on the data', async () => {
    const model = modelOf(
      [
        node('NonZero', ['x'], ['places']),
        node('Shape', ['places'], ['how many']),
        node('Transpose', ['places'], ['turned']),
        node('Shape', ['turned'], ['how many, turned']),
        node('ReduceSum', ['x'], ['sum'], { keepdims: 0 }),
        node('Cast', ['sum'], ['length'], { to: 7 }),
        node('Range', ['zero', 'length', 'one'], ['range']),
        node('Shape', ['range'], ['range length']),
        node('Shape', ['sum'], ['fixed']),
        node('Size', ['x'], ['y']),
      ],
      { weights: { zero: tensorOf('int64', [], [0]), one: tensorOf('int64', [], [1]) }, outputs: [{ name: 'y', type: 'int64' }] },
    );
    const shapes = await learn(model, [1, 2, 3]);
    for (const name of ['places', 'how many', 'how many, turned', 'length', 'range', 'range length'])
      expect(shapes.constant(name), name).toBeUndefined();
    expect(numbers(shapes.constant('fixed')!)).toEqual([]);
    expect(numbers(shapes.constant('y')!)).toEqual([6]);
  });
  test('random numbers are not', async () => {
    const model = modelOf(
      [
        node('RandomUniform', [], ['noise'], { shape: [2], low: 0, high: 9 }),
        node('Cast', ['noise'], ['whole'], { to: 7 }),
        node('Shape', ['whole'], ['y']),
      ],
      { outputs: [{ name: 'y', type: 'int64' }] },
    );
    const shapes = await learn(model, [1, 2, 3]);
    expect(shapes.constant('whole')).toBeUndefined();
    expect(numbers(shapes.constant('y')!)).toEqual([2]);
  });
  test('scales that a Resize computes from shapes are known, though they are floats', async () => {
    const model = modelOf(
      [
        node('Shape', ['x'], ['shape']),
        node('Cast', ['shape'], ['size'], { to: 1 }),
        node('Div', ['wanted', 'size'], ['scales']),
        node('Resize', ['x', '', 'scales'], ['y'], { mode: 'nearest' }),
      ],
      { weights: { wanted: tensorOf('float32', [4], [1, 1, 6, 8]) }, inputs: [{ name: 'x', dims: [1, 1, 'h', 'w'] }] },
    );
    const shapes = await learn(model, [1, 1, 3, 4]);
    expect(numbers(shapes.constant('scales')!)).toEqual([1, 1, 2, 2]);
    expect(shapes.constant('size')).toBeUndefined();
    expect(shapes.of('y')?.dims).toEqual([1, 1, 6, 8]);
  });
});

describe('the sessions', () => {
  /** The real backend, with what was made of it, and runs that may fail. */
  const watched = (run: (session: Session) => Session['run'] = (session) => session.run) => {
    const disposals: ReturnType<typeof vi.fn>[] = [];
    const createSession = vi.fn(async (bytes: Uint8Array, options?: SessionOptions) => {
      const session = await backend.createSession(bytes, options);
      const dispose = vi.fn(session.dispose);
      disposals.push(dispose);
      return { ...session, run: run(session), dispose };
    });
    return { disposals, createSession, backend: { ...backend, createSession } satisfies Backend };
  };
  const dataDependent = modelOf([node('NonZero', ['x'], ['y'])], { outputs: [{ name: 'y', type: 'int64' }] });
  test.each([
    ['of a part', flatten],
    ['of the whole', dataDependent],
  ])('are disposed of, also when a run %s fails', async (_, model) => {
    const { disposals, createSession, ...failing } = watched(() => () => Promise.reject(new Error('out of memory')));
    await expect(learn(model, [1, 2, 3], failing.backend)).rejects.toThrow('out of memory');
    for (const dispose of disposals) expect(dispose).toHaveBeenCalledTimes(1);
    for (const [, options] of createSession.mock.calls) expect(options).toMatchObject({ purpose: 'probe' });
  });
  test('are disposed of when the results are not what was asked for', async () => {
    const { disposals, ...empty } = watched(() => async () => ({}));
    await expect(learn(dataDependent, [1, 2, 3], empty.backend)).rejects.toThrow();
    expect(disposals.length).toBeGreaterThan(1);
    for (const dispose of disposals) expect(dispose).toHaveBeenCalledTimes(1);
  });
  test('a model that does not run is a failure of the backend', async () => {
    await expect(learn(modelOf([node('NoSuchOperator', ['x'], ['y'])]), [1, 2, 3])).rejects.toMatchObject({ code: 'BackendFailure' });
    await expect(learn(modelOf([node('Relu', ['not there'], ['y'])]), [1, 2, 3])).rejects.toMatchObject({ code: 'BackendFailure' });
  });
});
