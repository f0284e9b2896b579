/** Element types, by their ONNX names. `float16` data is carried as its 16 bits in a `Uint16Array`. */
export type DataType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool';

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A dense array in C order (the last axis runs fastest). Plain data: it may be posted to a worker. */
export interface Tensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Number of elements of a tensor with these dims; 1 for a scalar. */
export const elementCount = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

/** A float32 tensor, with the dims checked against the data. */
export function float32(dims: readonly number[], data?: Float32Array | ArrayLike<number>): Tensor {
  const values = data instanceof Float32Array ? data : data ? Float32Array.from(data) : new Float32Array(elementCount(dims));
  if (values.length !== elementCount(dims)) throw new RangeError(`${values.length} values do not fill dims [${dims.join(', ')}]`);
  return { type: 'float32', dims, data: values };
}

/** Sample `index` along the batch axis (axis 0), as a view: dims `[1, ...]`. */
export function sample(tensor: Tensor, index: number): Tensor {
  const dims = [1, ...tensor.dims.slice(1)];
  const size = elementCount(dims);
  return { ...tensor, dims, data: tensor.data.subarray(index * size, (index + 1) * size) as TensorData };
}

/** Joins tensors of equal dims and type along the batch axis (axis 0). */
export function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (!first) throw new RangeError('nothing to stack');
  if (tensors.length === 1) return first;
  const length = tensors.reduce((sum, t) => sum + t.data.length, 0);
  const data = new (first.data.constructor as new (length: number) => TensorData)(length);
  let at = 0;
  for (const t of tensors) {
    data.set(t.data as never, at);
    at += t.data.length;
  }
  return { ...first, dims: [tensors.reduce((sum, t) => sum + t.dims[0]!, 0), ...first.dims.slice(1)], data };
}
