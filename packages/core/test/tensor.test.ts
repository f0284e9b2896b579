import { describe, expect, test } from 'vitest';
import { elementCount, float32, isVolume, sample, stack, type Tensor } from '../src/index.js';

test('the number of elements', () => {
  expect([[], [0], [2, 3, 4], [5, 0]].map(elementCount)).toEqual([1, 0, 24, 0]);
});

describe('float32', () => {
  test('keeps a Float32Array, copies other lists, and is zero without data', () => {
    const data = Float32Array.of(1, 2);
    expect(float32([2], data).data).toBe(data);
    expect(float32([1, 2], [1, 2])).toEqual({ type: 'float32', dims: [1, 2], data });
    expect(float32([2, 2]).data).toEqual(new Float32Array(4));
    expect(float32([]).data).toHaveLength(1);
  });
  test('refuses data that do not fill the dims', () => {
    expect(() => float32([2, 3], [1])).toThrow('1 values do not fill dims [2, 3]');
    expect(() => float32([], [])).toThrow(RangeError);
  });
});

describe('sample and stack', () => {
  const batch = float32(
    [3, 2, 2],
    Array.from({ length: 12 }, (_, i) => i),
  );
  test('a sample is a view', () => {
    const second = sample(batch, 1);
    expect(second).toMatchObject({ type: 'float32', dims: [1, 2, 2] });
    expect([...second.data]).toEqual([4, 5, 6, 7]);
    expect(second.data.buffer).toBe(batch.data.buffer);
  });
  test('the samples of a batch stacked are the batch', () => {
    expect(stack([0, 1, 2].map((i) => sample(batch, i)))).toEqual(batch);
  });
  test('batches of different length', () => {
    const joined = stack([batch, sample(batch, 0)]);
    expect(joined.dims).toEqual([4, 2, 2]);
    expect([...joined.data].slice(-4)).toEqual([0, 1, 2, 3]);
  });
  test('every type of data, 64-bit integers included', () => {
    const int64 = (value: bigint): Tensor => ({ type: 'int64', dims: [1], data: BigInt64Array.of(value) });
    expect(stack([int64(1n), int64(-2n)])).toEqual({ type: 'int64', dims: [2], data: BigInt64Array.of(1n, -2n) });
    const half = (bits: number): Tensor => ({ type: 'float16', dims: [1, 1], data: Uint16Array.of(bits) });
    expect(stack([half(0x3c00), half(0xc000)])).toEqual({ type: 'float16', dims: [2, 1], data: Uint16Array.of(0x3c00, 0xc000) });
  });
  test('one tensor is itself, none is nothing', () => {
    expect(stack([batch])).toBe(batch);
    expect(() => stack([])).toThrow('nothing to stack');
  });
});

test('volumes and tensors are told apart', () => {
  const geometry = { size: [1, 1], spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] };
  expect(isVolume({ geometry, channels: 1, data: new Float32Array(1) })).toBe(true);
  expect(isVolume(float32([1]))).toBe(false);
});
