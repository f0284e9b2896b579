import { elementCount, type Tensor } from '@voxplain/core';

/**
 * Visits the rows (along the last axis) of a block of an array in C order: where each begins in the whole and in the block, and its length.
 * Axes in which the block starts at 0 and is as long as the whole are taken along.
 */
export function eachRow(
  dims: readonly number[],
  start: readonly number[],
  size: readonly number[],
  visit: (inWhole: number, inBlock: number, length: number) => void,
): void {
  const last = dims.length - 1;
  const walk = (axis: number, inWhole: number, inBlock: number): void => {
    if (axis === last) visit(inWhole * dims[axis]! + start[axis]!, inBlock * size[axis]!, size[axis]!);
    else for (let i = 0; i < size[axis]!; i++) walk(axis + 1, inWhole * dims[axis]! + start[axis]! + i, inBlock * size[axis]! + i);
  };
  walk(0, 0, 0);
}

/** A block of a tensor, as a copy. */
export function cut({ type, dims, data }: Tensor, start: readonly number[], size: readonly number[]): Tensor {
  const block = new (data.constructor as new (length: number) => Float32Array)(elementCount(size));
  eachRow(dims, start, size, (inWhole, inBlock, length) => block.set(data.subarray(inWhole, inWhole + length) as Float32Array, inBlock));
  return { type, dims: size, data: block };
}
