import { describe, expect, test } from 'vitest';
import { int64s, tensorOf, type Value } from '../src/index.js';
import { count, modelOf, node, type Plain, runSuffix } from './kit.js';

const model = (opset: number) => modelOf([node('Identity', ['x'], ['y'])], { opset });
const x = [1, 2, 3, 4, 5, 6];
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
const f32 = (dims: number[], values: number[]) => tensorOf('float32', dims, values);

/** What is built from x = [[[1, 2, 3], [4, 5, 6]]], and what comes out. */
const cases: Record<string, [build: (x: Value) => Value, dims: number[], values: number[]]> = {
  'add, broadcast': [(v) => v.add(v.constant(f32([2, 1], [10, 100]))), [1, 2, 3], [11, 12, 13, 104, 105, 106]],
  'add, to more axes': [(v) => v.add(v.constant(f32([2, 1, 1, 1], [0, 10]))), [2, 1, 2, 3], [...x, ...x.map((n) => n + 10)]],
  sub: [(v) => v.sub(1), [1, 2, 3], [0, 1, 2, 3, 4, 5]],
  mul: [(v) => v.mul(v.constant(f32([3], [1, 0, -1]))), [1, 2, 3], [1, 0, -3, 4, 0, -6]],
  div: [(v) => v.div(4), [1, 2, 3], x.map((n) => n / 4)],
  pow: [(v) => v.pow(2), [1, 2, 3], x.map((n) => n * n)],
  'pow by a tensor': [(v) => v.pow(v.constant(f32([3], [0, 1, 2]))), [1, 2, 3], [1, 2, 9, 1, 5, 36]],
  neg: [(v) => v.neg(), [1, 2, 3], x.map((n) => -n)],
  abs: [(v) => v.sub(3).abs(), [1, 2, 3], [2, 1, 0, 1, 2, 3]],
  exp: [(v) => v.exp(), [1, 2, 3], x.map(Math.exp)],
  log: [(v) => v.log(), [1, 2, 3], x.map(Math.log)],
  sqrt: [(v) => v.sqrt(), [1, 2, 3], x.map(Math.sqrt)],
  tanh: [(v) => v.sub(3).tanh(), [1, 2, 3], x.map((n) => Math.tanh(n - 3))],
  sigmoid: [(v) => v.sigmoid(), [1, 2, 3], x.map(sigmoid)],
  relu: [(v) => v.sub(3).relu(), [1, 2, 3], [0, 0, 0, 1, 2, 3]],
  'sum over the channels': [(v) => v.sum('channel'), [1, 1, 3], [5, 7, 9]],
  'sum over space, dropped': [(v) => v.sum('space', false), [1, 2], [6, 15]],
  'sum of all, dropped': [(v) => v.sum('all', false), [], [21]],
  'sum over no axes': [(v) => v.sum([]), [1, 2, 3], x],
  'sum over an axis of length 1, dropped': [(v) => v.sum(0, false), [2, 3], x],
  'mean of all': [(v) => v.mean('all'), [1, 1, 1], [3.5]],
  'mean over the last axis, dropped': [(v) => v.mean(-1, false), [1, 2], [2, 5]],
  max: [(v) => v.max([0, 2]), [1, 2, 1], [3, 6]],
  'max, dropped': [(v) => v.max([1, 2], false), [1], [6]],
  min: [(v) => v.min(1), [1, 1, 3], [1, 2, 3]],
  'min, dropped': [(v) => v.min([-1, -2], false), [1], [1]],
  'greater and where': [(v) => v.greater(3).where(v, 0), [1, 2, 3], [0, 0, 0, 4, 5, 6]],
  'less and where, broadcast': [(v) => v.less(3).where(-1, v.constant(f32([2, 1], [10, 100]))), [1, 2, 3], [-1, -1, 10, 100, 100, 100]],
  'equal and where of two numbers': [(v) => v.equal(2).where(1, 0.5), [1, 2, 3], [0.5, 1, 0.5, 0.5, 0.5, 0.5]],
  'softmax on a middle axis': [(v) => v.softmax(1), [1, 2, 3], [-3, -3, -3, 3, 3, 3].map(sigmoid)],
  'softmax on the first axis': [(v) => v.softmax(0), [1, 2, 3], [1, 1, 1, 1, 1, 1]],
  'softmax on the last axis': [(v) => v.slice([2], [0], [2]).softmax(-1), [1, 2, 2], [-1, 1, -1, 1].map(sigmoid)],
  matmul: [(v) => v.matmul(v.constant(f32([3, 2], [1, 0, 0, 1, 1, 1]))), [1, 2, 2], [4, 5, 10, 11]],
  'matmul, batches broadcast': [(v) => v.matmul(v.constant(f32([2, 1, 3, 1], [1, 0, 0, 0, 0, 1]))), [2, 1, 2, 1], [1, 4, 3, 6]],
  'matmul by a vector': [(v) => v.matmul(v.constant(f32([3], [0, 0, 1]))), [1, 2], [3, 6]],
  reshape: [(v) => v.reshape([3, 2]), [3, 2], x],
  'reshape of a reshape': [(v) => v.reshape([3, 2]).reshape([6, 1]), [6, 1], x],
  'transpose of a reshape': [(v) => v.reshape([3, 2]).transpose([1, 0]), [2, 3], [1, 3, 5, 2, 4, 6]],
  transpose: [(v) => v.transpose([2, 0, 1]), [3, 1, 2], [1, 4, 2, 5, 3, 6]],
  slice: [(v) => v.slice([1, 2], [1, 0], [2, 2]), [1, 1, 2], [4, 5]],
  'slice, step 2': [(v) => v.slice([2], [0], [3], [2]), [1, 2, 2], [1, 3, 4, 6]],
  'slice, step -1': [(v) => v.slice([2], [-1], [-4], [-1]), [1, 2, 3], [3, 2, 1, 6, 5, 4]],
  'slice, step -2': [(v) => v.slice([2], [2], [-99], [-2]), [1, 2, 2], [3, 1, 6, 4]],
  'slice, step -1, not to the end': [(v) => v.slice([2], [2], [0], [-1]), [1, 2, 2], [3, 2, 6, 5]],
  'slice beyond the end, axis from the end': [(v) => v.slice([-1], [1], [99]), [1, 2, 2], [2, 3, 5, 6]],
  'slice, ends counted from the end': [(v) => v.slice([2], [-2], [-1]), [1, 2, 1], [2, 5]],
  concat: [(v) => v.concat([v.neg()], 1), [1, 4, 3], [...x, ...x.map((n) => -n)]],
  'concat, axis from the end': [(v) => v.concat([v], -1), [1, 2, 6], [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]],
  'split, first': [(v) => v.split([1, 2], 2)[0]!, [1, 2, 1], [1, 4]],
  'split, second': [(v) => v.split([1, 2], 2)[1]!, [1, 2, 2], [2, 3, 5, 6]],
  'pad, and crop at the far end': [(v) => v.pad([0, 0, 1], [0, 1, -1], 9), [1, 3, 3], [9, 1, 2, 9, 4, 5, 9, 9, 9]],
  'crop at the near end': [(v) => v.pad([0, -1, -1], [0, 0, 0]), [1, 1, 2], [5, 6]],
  expand: [(v) => v.sum('channel').expand([2, 2, 3]), [2, 2, 3], [5, 7, 9, 5, 7, 9, 5, 7, 9, 5, 7, 9]],
  'another operator': [(v) => v.op('Clip', [v.scalar(2), v.scalar(4)], v.dims), [1, 2, 3], [2, 2, 3, 4, 4, 4]],
  'a float attribute that is whole': [(v) => v.sub(3).op('LeakyRelu', [], v.dims, { alpha: 2 }), [1, 2, 3], [-4, -2, 0, 1, 2, 3]],
  'an attribute that became an input, opset 13': [(v) => v.op('Unsqueeze', [], [1, 2, 3, 1], { axes: [3] }), [1, 2, 3, 1], x],
  'an attribute that became an input, opset 18': [(v) => v.op('ReduceL1', [], [1, 2, 1], { axes: [2], keepdims: 1 }), [1, 2, 1], [6, 15]],
};

const typed: Record<string, [build: (x: Value) => Value, expected: Plain]> = {
  'cast to int64 and a sum there': [(v) => v.cast('int64').add(1).sum('all', false), { type: 'int64', dims: [], values: [27] }],
  'cast to bool': [(v) => v.sub(1).cast('bool'), { type: 'bool', dims: [1, 2, 3], values: [0, 1, 1, 1, 1, 1] }],
  'cast to float16': [(v) => v.cast('float16').cast('float32').cast('float64'), { type: 'float64', dims: [1, 2, 3], values: x }],
  'a comparison': [(v) => v.greater(v.mean('all')), { type: 'bool', dims: [1, 2, 3], values: [0, 0, 0, 1, 1, 1] }],
  'a tensor attribute of 64-bit integers': [
    (v) => v.constant(int64s([2])).op('ConstantOfShape', [], [2], { value: int64s([7]) }),
    { type: 'int64', dims: [2], values: [7, 7] },
  ],
};

describe.each([11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26])('opset %i', (opset) => {
  test('every method of Value runs and gives the right numbers', async () => {
    const results = await runSuffix(model(opset), { x: count([1, 2, 3]) }, (graph) => {
      const input = graph.value('x');
      const built = { ...cases, ...typed };
      return Object.fromEntries(Object.keys(built).map((name) => [name, built[name]![0](input)]));
    });
    for (const [name, [, dims, values]] of Object.entries(cases)) {
      const found = results[name]!;
      expect(found.dims, name).toEqual(dims);
      expect(found.values.length, name).toBe(values.length);
      for (const [i, value] of found.values.entries()) expect(value, `${name} [${i}]`).toBeCloseTo(values[i]!, 4);
    }
    for (const [name, [, expected]] of Object.entries(typed)) expect(results[name], name).toEqual(expected);
  });
});

test('the dims and type that a value states are those of the tensor', async () => {
  const stated: Record<string, { dims: readonly number[]; type: string }> = {};
  const results = await runSuffix(model(17), { x: count([1, 2, 3]) }, (graph) => {
    const built = Object.entries({ ...cases, ...typed }).map(([name, [build]]) => [name, build(graph.value('x'))] as const);
    for (const [name, { dims, type }] of built) stated[name] = { dims, type };
    return Object.fromEntries(built);
  });
  for (const [name, { dims, type }] of Object.entries(results)) expect({ dims, type }, name).toEqual(stated[name]);
});
