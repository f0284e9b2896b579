/** Element types of ONNX: their codes in the file, and their JavaScript arrays. */
import { type DataType, elementCount, type Tensor, type TensorData, VoxplainError } from '@voxplain/core';
import type { TensorProto } from './onnx.js';
import { concatBytes } from './wire.js';

type ArrayType = { new (length: number): TensorData; new (buffer: ArrayBuffer): TensorData; readonly BYTES_PER_ELEMENT: number };

const table: Record<DataType, { code: number; array: ArrayType }> = {
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int8: { code: 3, array: Int8Array },
  uint16: { code: 4, array: Uint16Array },
  int16: { code: 5, array: Int16Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  bool: { code: 9, array: Uint8Array },
  float16: { code: 10, array: Uint16Array },
  float64: { code: 11, array: Float64Array },
  uint32: { code: 12, array: Uint32Array },
  uint64: { code: 13, array: BigUint64Array },
};

const byCode = new Map(Object.entries(table).map(([type, { code }]) => [code, type as DataType]));

export const typeCode = (type: DataType): number => table[type].code;
/** `undefined` for types Voxplain does not compute with (strings, bfloat16, float8, int4). */
export const typeOfCode = (code: number | undefined): DataType | undefined => byCode.get(code ?? 0);

/** A tensor of one type from ordinary numbers. */
export function tensorOf(type: DataType, dims: readonly number[], values: ArrayLike<number>): Tensor {
  const data = new table[type].array(values.length);
  if (type === 'int64' || type === 'uint64') for (let i = 0; i < values.length; i++) data[i] = BigInt(values[i]!) as never;
  else if (type === 'float16') for (let i = 0; i < values.length; i++) data[i] = halfBits(values[i]!) as never;
  else data.set(values as never);
  return { type, dims, data };
}

export const int64s = (values: readonly number[]): Tensor => tensorOf('int64', [values.length], values);

/** The values of a (small) tensor as numbers. */
export function numbers({ type, data }: Tensor): number[] {
  return type === 'float16' ? Array.from(data as Uint16Array, halfValue) : Array.from(data as ArrayLike<number | bigint>, Number);
}

/** Throws where the values of a tensor of the file cannot be had: its dims are none, or they lie in a file that nobody gave. */
export function checkTensor({ name = '', dims, data_location }: TensorProto): void {
  if (!dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0) || !Number.isSafeInteger(elementCount(dims))) {
    throw new VoxplainError('BadModelFile', `tensor "${name}" has the dims [${dims.join(', ')}]`);
  }
  if (data_location) {
    throw new VoxplainError('UnsupportedModel', `tensor "${name}" lies in an external file; embed the weights in the model`);
  }
}

/**
 * Decodes a tensor of the file; this copies, so it is for constants that a rule has to look at, not for weights.
 * `undefined` for types Voxplain does not compute with.
 */
export function decodeTensor(proto: TensorProto): Tensor | undefined {
  const type = typeOfCode(proto.data_type);
  if (!type) return undefined;
  checkTensor(proto);
  const { dims } = proto;
  const { array } = table[type];
  const count = elementCount(dims);
  const bytes =
    proto.raw_data ?? (type === 'float32' ? joined(proto.float_data) : type === 'float64' ? joined(proto.double_data) : undefined);
  if (bytes) {
    if (bytes.length !== count * array.BYTES_PER_ELEMENT) throw unfilled(proto);
    return { type, dims, data: new array(bytes.slice().buffer as ArrayBuffer) };
  }
  const values = unpackVarints(
    joined(type === 'int64' ? proto.int64_data : type === 'uint64' || type === 'uint32' ? proto.uint64_data : proto.int32_data),
  );
  if (values.length !== count) throw unfilled(proto);
  // float16 stands in int32_data as its bits
  const data = new array(count);
  const wide = type === 'int64' || type === 'uint64';
  for (let i = 0; i < count; i++) data[i] = (wide ? values[i]! : Number(values[i]!)) as never;
  return { type, dims, data };
}

const joined = (parts: readonly Uint8Array[] = []): Uint8Array => concatBytes(parts);
const unfilled = ({ name = '', dims }: TensorProto) =>
  new VoxplainError('BadModelFile', `tensor "${name}" does not fill its dims [${dims.join(', ')}]`);

function unpackVarints(bytes: Uint8Array): bigint[] {
  const out: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      out.push(BigInt.asIntN(64, value));
      value = 0n;
      shift = 0n;
    } else if (shift >= 70n) throw new VoxplainError('BadModelFile', 'not a readable ONNX file: a number runs on for too long');
  }
  return out;
}

export function encodeTensor({ type, dims, data }: Tensor, name?: string): TensorProto {
  const raw_data = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { dims: [...dims], data_type: typeCode(type), raw_data, ...(name === undefined ? {} : { name }) };
}

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** The bits of the float16 nearest to `value` (ties to even). */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  f32[0] = magnitude;
  // subnormal numbers share the smallest exponent
  const exponent = Math.max((u32[0]! >>> 23) - 127, -14);
  const steps = roundToEven(magnitude * 2 ** (10 - exponent));
  // the leading one of `steps` is added to the exponent, and so is a carry
  return sign | (((exponent + 14) << 10) + steps);
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** The value of a float16 from its bits. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
