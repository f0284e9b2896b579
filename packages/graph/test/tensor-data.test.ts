import type { DataType } from '@voxplain/core';
import { describe, expect, test } from 'vitest';
import { numbers, tensorOf, typeCode } from '../src/index.js';
import type { TensorProto } from '../src/onnx.js';
import { decodeTensor, encodeTensor, halfBits, halfValue, typeOfCode } from '../src/tensor-data.js';

const types: DataType[] = [
  'float32',
  'float64',
  'float16',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'bool',
];
const varints = (...bytes: number[]) => [Uint8Array.from(bytes)];
const raw = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
const decoded = (type: DataType, dims: number[], fields: Partial<TensorProto>) =>
  decodeTensor({ data_type: typeCode(type), dims, ...fields })!;

describe('tensors of the file', () => {
  test.each(types)('%s: encoded and decoded', (type) => {
    const tensor = tensorOf(type, [3], [0, 1, 1]);
    expect(decodeTensor(encodeTensor(tensor, 'w'))).toEqual(tensor);
    expect(typeOfCode(typeCode(type))).toBe(type);
  });
  test('raw data that is not aligned', () => {
    const bytes = new Uint8Array(9);
    bytes.set(raw(Float32Array.of(1.5, -2)), 1);
    const tensor = decoded('float32', [2], { raw_data: bytes.subarray(1) });
    expect(numbers(tensor)).toEqual([1.5, -2]);
    expect(tensor.data.buffer).not.toBe(bytes.buffer);
  });
  test('packed float_data and double_data, in pieces', () => {
    expect(numbers(decoded('float32', [3], { float_data: [raw(Float32Array.of(1, 2)), raw(Float32Array.of(3))] }))).toEqual([1, 2, 3]);
    expect(numbers(decoded('float64', [2], { double_data: [raw(Float64Array.of(0.1, -7))] }))).toEqual([0.1, -7]);
  });
  test('packed int64_data, negative and beyond 2^53', () => {
    const minusOne = [...Array(9).fill(0xff), 0x01];
    const large = [0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]; // 2^53 + 1
    expect(decoded('int64', [3], { int64_data: varints(5, ...minusOne, ...large) }).data).toEqual(
      BigInt64Array.of(5n, -1n, 2n ** 53n + 1n),
    );
  });
  test('uint64_data above 2^63, and uint32', () => {
    expect(decoded('uint64', [1], { uint64_data: varints(...Array(9).fill(0xff), 0x01) }).data).toEqual(BigUint64Array.of(2n ** 64n - 1n));
    expect(decoded('uint32', [1], { uint64_data: varints(0xff, 0xff, 0xff, 0xff, 0x0f) }).data).toEqual(Uint32Array.of(2 ** 32 - 1));
  });
  test.each<[DataType, number[], number[]]>([
    ['int32', [7, ...Array(9).fill(0xff), 0x01], [7, -1]],
    ['int8', [7, ...Array(9).fill(0xff), 0x01], [7, -1]],
    ['uint8', [7, 0xff, 0x01], [7, 255]],
    ['int16', [7, 8], [7, 8]],
    ['uint16', [7, 8], [7, 8]],
    ['bool', [0, 1], [0, 1]],
    ['float16', [0x80, 0x78, 0x80, 0x80, 0x03], [1, -2]],
  ])('packed int32_data: %s', (type, bytes, expected) => {
    expect(numbers(decoded(type, [2], { int32_data: varints(...bytes) }))).toEqual(expected);
  });
  test('scalars and tensors without elements', () => {
    expect(numbers(decoded('float32', [], { raw_data: raw(Float32Array.of(3)) }))).toEqual([3]);
    expect(decoded('float32', [0, 3], {}).data).toHaveLength(0);
    expect(decoded('int64', [0], { raw_data: new Uint8Array() }).data).toHaveLength(0);
  });
  test.each([undefined, 0, 8, 14, 16, 17, 99, -1])('element type %s is not computed with', (data_type) => {
    expect(decodeTensor({ dims: [1], ...(data_type === undefined ? {} : { data_type }) })).toBeUndefined();
  });
  test.each<[string, Partial<TensorProto> & { dims: number[] }, string]>([
    ['too few raw bytes', { dims: [2], raw_data: new Uint8Array(7) }, 'tensor "w" does not fill its dims [2]'],
    ['nothing', { dims: [2] }, 'tensor "w" does not fill its dims [2]'],
    ['numbers of another type', { dims: [1], int64_data: varints(1) }, 'tensor "w" does not fill its dims [1]'],
    ['a huge dim', { dims: [2 ** 40], raw_data: new Uint8Array(4) }, 'tensor "w" does not fill its dims [1099511627776]'],
    ['huge dims', { dims: [2 ** 40, 2 ** 40] }, 'tensor "w" has the dims [1099511627776, 1099511627776]'],
    ['a dim beyond 2^53', { dims: [(2n ** 60n) as never] }, 'tensor "w" has the dims [1152921504606846976]'],
    ['negative dims', { dims: [-1, -1], raw_data: new Uint8Array(4) }, 'tensor "w" has the dims [-1, -1]'],
  ])('a tensor with %s is no tensor', (_, fields, message) => {
    expect(() => decodeTensor({ data_type: 1, name: 'w', ...fields })).toThrow(expect.objectContaining({ code: 'BadModelFile', message }));
  });
  test('a number that runs on', () => {
    const endless = { data_type: 7, dims: [1], int64_data: [new Uint8Array(1_000_000).fill(0xff)] };
    expect(() => decodeTensor(endless)).toThrow(expect.objectContaining({ code: 'BadModelFile' }));
  });
  test('weights in another file', () => {
    const message = 'tensor "w" lies in an external file; embed the weights in the model';
    expect(() => decodeTensor({ data_type: 1, name: 'w', dims: [1], data_location: 1 })).toThrow(
      expect.objectContaining({ code: 'UnsupportedModel', message }),
    );
  });
});

describe('half floats', () => {
  const exact: [number, number][] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.5, 0x3800],
    [1 + 2 ** -10, 0x3c01],
    [0.333251953125, 0x3555],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -14 - 2 ** -24, 0x03ff],
    [2 ** -24, 0x0001],
    [-(2 ** -24), 0x8001],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ];
  test.each(exact)('%d is 0x%s', (value, bits) => {
    expect(halfBits(value)).toBe(bits);
    expect(halfValue(bits)).toBe(value);
  });

  test.each([
    ['1/3', 1 / 3, 0x3555],
    ['a tie, to even below', 1 + 2 ** -11, 0x3c00],
    ['a tie, to even above', 1 + 3 * 2 ** -11, 0x3c02],
    ['just above a tie', 1 + 2 ** -11 + 2 ** -40, 0x3c01],
    ['just below a tie', 1 + 3 * 2 ** -11 - 2 ** -40, 0x3c01],
    ['a carry into the exponent', 2 - 2 ** -12, 0x4000],
    ['the largest that is not infinite', 65519.99, 0x7bff],
    ['the smallest that is', 65520, 0x7c00],
    ['far too large', -1e300, 0xfc00],
    ['a subnormal tie, to even below', 2.5 * 2 ** -24, 0x0002],
    ['a subnormal tie, to even above', 1.5 * 2 ** -24, 0x0002],
    ['half the smallest', 2 ** -25, 0x0000],
    ['more than half the smallest', 2 ** -25 * (1 + 2 ** -40), 0x0001],
    ['a subnormal that rounds to the smallest normal number', 2 ** -14 - 2 ** -26, 0x0400],
    ['far too small', -1e-300, 0x8000],
  ])('rounding: %s', (_, value, bits) => expect(halfBits(value)).toBe(bits));

  test('NaN', () => {
    expect(halfBits(Number.NaN) & 0x7fff).toBeGreaterThan(0x7c00);
    expect(halfValue(0x7e00)).toBeNaN();
    expect(halfValue(0xfc01)).toBeNaN();
  });
  test('every one of them, there and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) expect(halfBits(value)).toBe(bits);
    }
  });
  test('between two neighbours, the nearer', () => {
    for (let bits = 0; bits < 0x7bff; bits += 7) {
      const [low, high] = [halfValue(bits), halfValue(bits + 1)];
      expect(halfBits(low + (high - low) * 0.49)).toBe(bits);
      expect(halfBits(low + (high - low) * 0.51)).toBe(bits + 1);
      expect(halfBits((low + high) / 2)).toBe(bits % 2 ? bits + 1 : bits);
    }
  });
});
