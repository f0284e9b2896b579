import type { Tensor } from '@voxplain/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from '../src/node.js';
import { badMessage } from './bad.js';

const tensors: Tensor[] = [
  { type: 'float32', dims: [2, 3], data: Float32Array.of(1.5, -2, 0, 1e-30, Number.POSITIVE_INFINITY, 6) },
  { type: 'float64', dims: [2], data: Float64Array.of(Math.PI, -1e300) },
  { type: 'float16', dims: [2], data: Uint16Array.of(0x3c00, 0xc000) },
  { type: 'int8', dims: [3], data: Int8Array.of(-128, 0, 127) },
  { type: 'uint8', dims: [1, 3, 1], data: Uint8Array.of(0, 1, 255) },
  { type: 'int16', dims: [2], data: Int16Array.of(-32768, 32767) },
  { type: 'uint16', dims: [2], data: Uint16Array.of(0, 65535) },
  { type: 'int32', dims: [2], data: Int32Array.of(-(2 ** 31), 7) },
  { type: 'uint32', dims: [2], data: Uint32Array.of(2 ** 32 - 1, 7) },
  { type: 'int64', dims: [2], data: BigInt64Array.of(-(2n ** 63n), 5n) },
  { type: 'uint64', dims: [2], data: BigUint64Array.of(2n ** 64n - 1n, 5n) },
  { type: 'bool', dims: [2, 1], data: Uint8Array.of(1, 0) },
  { type: 'float32', dims: [], data: Float32Array.of(42) },
  { type: 'float32', dims: [0, 3], data: new Float32Array(0) },
];

test.each(tensors)('$type $dims', (tensor) => {
  const bytes = writeNpy(tensor);
  expect(readNpy(bytes)).toEqual(tensor);
  // Neither a view into a larger buffer nor a Buffer, whose slice shares memory, makes a difference.
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  expect(readNpy(larger.subarray(3))).toEqual(tensor);
  expect(readNpy(Buffer.from(bytes))).toEqual(tensor);
});

const numpy = (header: string, data: Uint8Array, version = 1): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...data);
};

test('the layout is that of numpy.save', () => {
  const bytes = writeNpy({ type: 'float32', dims: [2, 3], data: new Float32Array(6) });
  expect(bytes.length).toBe(128 + 24);
  expect(new TextDecoder().decode(bytes.subarray(10, 128)).trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  expect(bytes[127]).toBe(10);
});

test('format 2 and a vector in Fortran order, which is C order', () => {
  const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (3,), }\n";
  expect(readNpy(numpy(header, Uint8Array.of(7, 8, 9), 2))).toEqual({ type: 'uint8', dims: [3], data: Uint8Array.of(7, 8, 9) });
});

describe('refusals', () => {
  const good = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
  test.each([
    ['empty', new Uint8Array(0), /not an npy/],
    ['garbage', new Uint8Array(200), /not an npy/],
    ['big-endian', numpy("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)), /astype/],
    ['objects', numpy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)), /astype/],
    ['records', numpy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)), /plain array/],
    ['Fortran order', numpy("{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }", new Uint8Array(2)), /ascontiguousarray/],
    ['too few values', numpy(good, new Uint8Array(0)), /need 1/],
    ['too many values', numpy(good, new Uint8Array(2)), /need 1/],
    [
      'an absurd shape',
      numpy("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", new Uint8Array(2)),
      /need/,
    ],
    [
      'a shape beyond numbers',
      numpy(`{'descr': '|u1', 'fortran_order': False, 'shape': (${'9'.repeat(400)},), }`, new Uint8Array(2)),
      /shape/,
    ],
    ['a header longer than the file', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 255, 255, 0, 0), /truncated/],
  ])('%s', async (_, bytes, reason) => {
    expect(await badMessage(() => readNpy(bytes, 'x.npy'), 'x.npy')).toMatch(reason);
  });

  test('any changed byte of the header gives a tensor or a typed error', async () => {
    const bytes = writeNpy(tensors[0]!);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const copy = new Uint8Array(bytes);
        copy[at] = byte;
        try {
          readNpy(copy, 'x.npy');
        } catch {
          await badMessage(() => readNpy(copy, 'x.npy'), 'x.npy');
        }
      }),
    );
  });
});
