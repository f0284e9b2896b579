import { type DataType, elementCount, type Tensor, type TensorData } from '@voxplain/core';
import { bad } from './bad.js';

type View = new (buffer: ArrayBuffer) => TensorData;

/** NumPy's type strings, all little-endian. */
const TYPES: readonly (readonly [descr: string, type: DataType, view: View])[] = [
  ['<f4', 'float32', Float32Array],
  ['<f8', 'float64', Float64Array],
  ['<f2', 'float16', Uint16Array],
  ['|i1', 'int8', Int8Array],
  ['|u1', 'uint8', Uint8Array],
  ['<i2', 'int16', Int16Array],
  ['<u2', 'uint16', Uint16Array],
  ['<i4', 'int32', Int32Array],
  ['<u4', 'uint32', Uint32Array],
  ['<i8', 'int64', BigInt64Array],
  ['<u8', 'uint64', BigUint64Array],
  ['|b1', 'bool', Uint8Array],
];
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 2 ** 16;

/**
 * Reads a NumPy `.npy` file (format 1 to 3, little-endian, C order) as a tensor of the same type and dims.
 * `name` is for messages. Throws `BadVolume`.
 */
export function readNpy(bytes: Uint8Array, name = 'npy file'): Tensor {
  if (bytes.length < 12 || !MAGIC.every((byte, i) => bytes[i] === byte)) throw bad(name, 'it is not an npy file; write it with numpy.save');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > MAX_HEADER || start + length > bytes.length) throw bad(name, 'the npy header is truncated or too long; write it again');
  const { descr, dims } = parseHeader(new TextDecoder().decode(bytes.subarray(start, start + length)), name);
  const [, type, View] = TYPES.find(([known]) => known === descr) ?? [];
  if (!type || !View)
    throw bad(name, `values of type ${descr} cannot be read; convert the array to little-endian float32 with .astype('<f4')`);
  const data = new Uint8Array(bytes.subarray(start + length));
  const needed = elementCount(dims) * (View as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  if (data.length !== needed) throw bad(name, `it holds ${data.length} bytes and dims [${dims.join(', ')}] need ${needed}; write it again`);
  return { type, dims, data: new View(data.buffer) };
}

/** Writes a tensor as NumPy `.npy`, format 1.0, little-endian, C order. */
export function writeNpy({ type, dims, data }: Tensor): Uint8Array {
  const descr = TYPES.find(([, known]) => known === type)![0];
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  // The values start at a multiple of 64 bytes; the header ends with a newline.
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const result = new Uint8Array(start + data.byteLength);
  result.set([...MAGIC, 1, 0]);
  new DataView(result.buffer).setUint16(8, start - 10, true);
  result.set(new TextEncoder().encode(`${text.padEnd(start - 11)}\n`), 10);
  result.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return result;
}

/** The header is a Python dict of three known entries. */
function parseHeader(text: string, name: string): { descr: string; dims: number[] } {
  const descr = /'descr'\s*:\s*'([^']{1,16})'/.exec(text)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (!descr || !fortran || shape === undefined) throw bad(name, 'the npy header cannot be read; write a plain array with numpy.save');
  const dims = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  if (!dims.every(Number.isSafeInteger)) throw bad(name, `shape (${shape.slice(0, 60)}) is not usable; write it again`);
  if (fortran === 'True' && dims.length > 1) throw bad(name, 'the array is in Fortran order; save numpy.ascontiguousarray(array)');
  return { descr, dims };
}
