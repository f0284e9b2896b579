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

/** Decodes a tensor of the file; this copies, so it is for constants that a rule has to look at, not for weights. */
export function decodeTensor(proto: TensorProto): Tensor {
  const type = typeOfCode(proto.data_type);
  if (!type) throw new VoxplainError('BadModelFile', `tensor "${proto.name ?? ''}" has element type ${proto.data_type}, which is not supported`);
  if (proto.data_location) throw new VoxplainError('BadModelFile', `tensor "${proto.name ?? ''}" lies in an external file; embed the weights in the model`);
  const { array } = table[type];
  const count = elementCount(proto.dims);
  const packed = proto.float_data ?? [];
  const raw = proto.raw_data ?? (packed.length ? concatBytes(packed) : proto.double_data?.length ? concatBytes(proto.double_data) : undefined);
  const varints = [...(proto.int32_data ?? []), ...(proto.int64_data ?? []), ...(proto.uint64_data ?? [])];
  if (raw && raw.length === count * array.BYTES_PER_ELEMENT) return { type, dims: proto.dims, data: new array(raw.slice().buffer as ArrayBuffer) };
  const values = varints.flatMap(unpackVarints);
  if (values.length !== count) throw new VoxplainError('BadModelFile', `tensor "${proto.name ?? ''}" does not fill its dims [${proto.dims.join(', ')}]`);
  // float16 stands in int32_data as its bits
  const data = new array(count);
  const wide = type === 'int64' || type === 'uint64';
  for (let i = 0; i < count; i++) data[i] = (wide ? values[i]! : Number(values[i]!)) as never;
  return { type, dims: proto.dims, data };
}

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
    }
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
  f32[0] = value;
  const bits = u32[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x47800000) return sign | 0x7c00; // too large: infinity
  if (magnitude < 0x38800000) return sign | Math.round(Math.abs(value) * 2 ** 24); // subnormal
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The value of a float16 from its bits. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
