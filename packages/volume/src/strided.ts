import { elementCount } from '@voxplain/core';

const TILE = 32;

/**
 * Permutes and flips the axes of a C-order array: axis `i` of the result is axis `order[i]` of `data`, read backwards
 * where `flip[i]`. Exact: values are moved, not computed. Returns `data` itself where nothing moves.
 */
export function reindex(
  data: Float32Array,
  dims: readonly number[],
  order: readonly number[],
  flip: readonly boolean[] = [],
): Float32Array {
  if (order.every((from, to) => from === to) && !flip.includes(true)) return data;
  const to = order.map((axis) => dims[axis]!);
  const strides = order.map((axis, i) => elementCount(dims.slice(axis + 1)) * (flip[i] ? -1 : 1));
  const start = strides.reduce((sum, stride, i) => sum + (stride < 0 ? -stride * (to[i]! - 1) : 0), 0);
  const result = new Float32Array(data.length);
  const last = to.length - 1;
  // Source and result each run fastest along one axis; tiles over these two keep both in the cache.
  const near = strides.findIndex((stride) => Math.abs(stride) === 1);
  const [rows, columns] = near === last ? [1, to[last]!] : [to[near]!, to[last]!];
  const [rowRead, rowWrite, step] = [strides[near]!, elementCount(to.slice(near + 1)), strides[last]!];
  const plane = (read: number, write: number): void => {
    for (let top = 0; top < rows; top += TILE) {
      for (let left = 0; left < columns; left += TILE) {
        const [bottom, right] = [Math.min(rows, top + TILE), Math.min(columns, left + TILE)];
        for (let row = top; row < bottom; row++) {
          let from = read + row * rowRead + left * step;
          const at = write + row * rowWrite;
          for (let column = left; column < right; column++, from += step) result[at + column] = data[from]!;
        }
      }
    }
  };
  const others = to.map((_, axis) => axis).filter((axis) => axis !== last && axis !== near);
  const walk = (depth: number, read: number, write: number): void => {
    const axis = others[depth];
    if (axis === undefined) {
      plane(read, write);
      return;
    }
    const writeStep = elementCount(to.slice(axis + 1));
    for (let i = 0; i < to[axis]!; i++) walk(depth + 1, read + i * strides[axis]!, write + i * writeStep);
  };
  walk(0, start, 0);
  return result;
}

/** Where each axis of `order` comes from in its inverse: `inverse(order)[order[i]] = i`. */
export const inverse = (order: readonly number[]): number[] => order.map((_, axis) => order.indexOf(axis));
