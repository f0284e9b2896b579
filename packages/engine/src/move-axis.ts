import { elementCount, type Tensor, type TensorData } from '@voxplain/core';

/** The same tensor with one axis taken out and put in at another place. Copies. */
export function moveAxis({ type, dims, data }: Tensor, from: number, to: number): Tensor {
  const order = dims.map((_, axis) => axis);
  order.splice(to, 0, ...order.splice(from, 1));
  const moved = order.map((axis) => dims[axis]!);
  const strides = order.map((axis) => elementCount(dims.slice(axis + 1)));
  const result = data.slice() as TensorData;
  const index = moved.map(() => 0);
  let source = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[source]! as never;
    for (let axis = moved.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < moved[axis]!) break;
      source -= strides[axis]! * moved[axis]!;
      index[axis] = 0;
    }
  }
  return { type, dims: moved, data: result };
}
