import { elementCount, type Tensor } from '@voxplain/core';

/**
 * Visits the rows (along the last axis) of a block of an array in C order, as far as they lie in it: where each begins in the whole and
 * in the block, and its length.
 */
export function eachRow(
  dims: readonly number[],
  start: readonly number[],
  size: readonly number[],
  visit: (inWhole: number, inBlock: number, length: number) => void,
): void {
  const last = dims.length - 1;
  const from = start.map((at) => Math.max(0, -at));
  const to = size.map((n, axis) => Math.min(n, dims[axis]! - start[axis]!));
  const walk = (axis: number, inWhole: number, inBlock: number): void => {
    const [whole, block] = [inWhole * dims[axis]! + start[axis]!, inBlock * size[axis]!];
    if (axis === last) visit(whole + from[axis]!, block + from[axis]!, to[axis]! - from[axis]!);
    else for (let i = from[axis]!; i < to[axis]!; i++) walk(axis + 1, whole + i, block + i);
  };
  walk(0, 0, 0);
}

/** A block of a tensor, as a copy; `outside` of it a value in the tensor's own type. */
export function cut(
  { type, dims, data }: Tensor,
  start: readonly number[],
  size: readonly number[],
  outside?: Tensor['data'][number],
): Tensor {
  const block = new (data.constructor as new (length: number) => Float32Array)(elementCount(size));
  if (outside) block.fill(outside as number);
  eachRow(dims, start, size, (inWhole, inBlock, length) => block.set(data.subarray(inWhole, inWhole + length) as Float32Array, inBlock));
  return { type, dims: size, data: block };
}
