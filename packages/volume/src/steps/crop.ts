import { elementCount, VoxplainError } from '@voxplain/core';
import type { SpatialStep } from '../field.js';

/** Voxels `[start, end)`, x first, of a grid of `size` (x first). Throws `BadVolume` if they do not lie in it. */
export function crop(size: readonly number[], start: readonly number[], end: readonly number[]): SpatialStep {
  const inside =
    start.length === size.length && end.length === size.length && start.every((s, i) => s >= 0 && s < end[i]! && end[i]! <= size[i]!);
  if (!inside) {
    const message = `crop [${start}] to [${end}] does not lie in a grid of [${size}] voxels: give a larger volume, or correct input.crop in the model card`;
    throw new VoxplainError('BadVolume', message, { size, start, end });
  }
  const whole = size.toReversed();
  const part = end.map((e, i) => e - start[i]!).toReversed();
  const offset = start.toReversed();
  return {
    note: `crop x, y, z [${start.join(', ')}] to [${end.join(', ')}]`,
    forward({ dims: [channels], data }) {
      const result = new Float32Array(channels! * elementCount(part));
      eachRow(channels!, whole, part, offset, (inWhole, inPart, length) => result.set(data.subarray(inWhole, inWhole + length), inPart));
      return { dims: [channels!, ...part], data: result };
    },
    backward({ dims: [channels], data }, fill) {
      const result = new Float32Array(channels! * elementCount(whole)).fill(fill);
      eachRow(channels!, whole, part, offset, (inWhole, inPart, length) => result.set(data.subarray(inPart, inPart + length), inWhole));
      return { dims: [channels!, ...whole], data: result };
    },
  };
}

/** Visits the rows (along x) of the part: where each starts in the whole and in the part, and its length. */
function eachRow(
  channels: number,
  whole: readonly number[],
  part: readonly number[],
  offset: readonly number[],
  visit: (inWhole: number, inPart: number, length: number) => void,
): void {
  const length = part.at(-1)!;
  let inPart = 0;
  const walk = (axis: number, index: number): void => {
    if (axis === whole.length - 1) {
      visit(index * whole[axis]! + offset[axis]!, inPart, length);
      inPart += length;
    } else {
      for (let i = 0; i < part[axis]!; i++) walk(axis + 1, index * whole[axis]! + offset[axis]! + i);
    }
  };
  for (let channel = 0; channel < channels; channel++) walk(0, channel);
}
