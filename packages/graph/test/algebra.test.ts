import { describe, expect, test } from 'vitest';
import { broadcast, tensorOf, type Value } from '../src/index.js';
import { builderOf, modelOf, node } from './kit.js';

const graph = builderOf(modelOf([node('Identity', ['x'], ['y'])]), { x: [1, 2, 3], y: [1, 2, 3], column: [2, 1] });
const x = graph.value('x');
const uniform = (value: number, dims: number[]) => x.scalar(value).expand(dims);

describe('what changes nothing is not written', () => {
  const same: [string, Value, Value][] = [
    ['x + 0', x.add(0), x],
    ['0 + x', x.scalar(0).add(x), x],
    ['x + zeros of fewer axes', x.add(uniform(0, [2, 1])), x],
    ['x - 0', x.sub(0), x],
    ['x * 1', x.mul(1), x],
    ['1 * x', x.scalar(1).mul(x), x],
    ['x * ones of the same dims', x.mul(uniform(1, [1, 2, 3])), x],
    ['ones * x', uniform(1, [3]).mul(x), x],
    ['x * a constant 1 of one element', x.mul(x.constant(tensorOf('float32', [1, 1, 1], [1]))), x],
    ['x / 1', x.div(1), x],
    ['a reshape to its own dims', x.reshape([1, 2, 3]), x],
    ['a reshape there and back', x.reshape([6]).reshape([1, 2, 3]), x],
    ['an identical transpose', x.transpose([0, 1, 2]), x],
    ['a slice of everything', x.slice([1, 2], [0, 0], [2, 3]), x],
    ['a slice of everything, beyond the end', x.slice([2], [-3], [99]), x],
    ['a concat of nothing', x.concat([], 1), x],
    ['a split into one', x.split([3], 2)[0]!, x],
    ['no padding', x.pad([0, 0, 0], [0, 0, 0]), x],
    ['a cast to its own type', x.cast('float32'), x],
    ['an expand to its own dims', x.expand([1, 2, 3]), x],
    ['a sum over axes of length 1', x.sum(0), x],
  ];
  test.each(same)('%s', (_, found, expected) => expect(found).toBe(expected));
});

describe('a neutral element that widens the result is not left out', () => {
  const widening: [string, Value, number[]][] = [
    ['x + zeros of more axes', x.add(uniform(0, [4, 1, 2, 3])), [4, 1, 2, 3]],
    ['x + zeros of a longer axis', x.add(uniform(0, [5, 1, 1])), [5, 2, 3]],
    ['zeros + x', uniform(0, [5, 1, 1]).add(x), [5, 2, 3]],
    ['x - zeros', x.sub(uniform(0, [5, 1, 1])), [5, 2, 3]],
    ['x * ones', x.mul(uniform(1, [5, 1, 1])), [5, 2, 3]],
    ['ones * x', uniform(1, [5, 1, 1]).mul(x), [5, 2, 3]],
    ['x / ones', x.div(uniform(1, [5, 1, 1])), [5, 2, 3]],
    ['column * a 1 of more axes', graph.value('column').mul(uniform(1, [1, 1, 1])), [1, 2, 1]],
  ];
  test.each(widening)('%s', (_, found, dims) => {
    expect(found).not.toBe(x);
    expect(found.dims).toEqual(dims);
  });
});

test('0 - x and 1 / x are not x', () => {
  expect(x.scalar(0).sub(x)).not.toBe(x);
  expect(x.scalar(1).div(x)).not.toBe(x);
});

test('a reshape of a reshape reads what the first one read', () => {
  const { name } = x.reshape([6]).reshape([2, 3]);
  const reader = graph.nodes().find(({ outputs }) => outputs[0] === name);
  expect(reader!.inputs[0]).toBe('x');
});

test('a reversed slice of everything is a slice', () => {
  const reversed = x.slice([2], [-1], [-4], [-1]);
  expect(reversed).not.toBe(x);
  expect(reversed.dims).toEqual([1, 2, 3]);
});

test('shapes that do not fit are refused where they are written', () => {
  expect(() => x.add(uniform(1, [2]))).toThrow('[1, 2, 3] and [2] do not broadcast');
  expect(() => x.reshape([5])).toThrow('[1, 2, 3] cannot be reshaped to [5]');
  expect(() => graph.value('nothing')).toThrow('the graph has no tensor "nothing"');
});

test('dims broadcast as in numpy', () => {
  expect(broadcast([], [2, 3])).toEqual([2, 3]);
  expect(broadcast([4, 1, 3], [2, 1])).toEqual([4, 2, 3]);
  expect(broadcast([1], [0])).toEqual([0]);
  expect(() => broadcast([0], [2])).toThrow(RangeError);
});

test('a view knows its origin; where it looks at everything it is the value itself', () => {
  const view = graph.view(x, (value) => value.transpose([0, 2, 1]));
  expect(graph.viewOf(view)?.origin).toBe(x);
  expect(graph.viewOf(view)?.look(graph.value('y')).dims).toEqual([1, 3, 2]);
  expect(graph.view(x, (value) => value)).toBe(x);
  expect(graph.viewOf(x)).toBeUndefined();
});
