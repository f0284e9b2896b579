import { type Geometry, VoxplainError } from '@voxplain/core';

const POSITIVE = 'LPS';
const NEGATIVE = 'RAI';

/** Along which world axis (0 L-R, 1 P-A, 2 S-I) a voxel axis runs, and which way. */
interface Heading {
  readonly world: number;
  readonly sign: 1 | -1;
}

/** Towards which side x, y, z run, by the nearest patient axis: `LPS`, `RAS`, `LIA`, ... A 2-D image has two letters. */
export const orientationOf = (geometry: Geometry): string => headings(geometry).map(letter).join('');

/**
 * How to flip and permute the voxel axes (x first) so that they run as `wanted` says: output axis `i` is input axis
 * `order[i]`, backwards where `flip[i]`. Throws `BadModelCard` for letters that name no frame, and `BadVolume` if the
 * volume has no such axes.
 */
export function reorientation(geometry: Geometry, wanted: string): { order: number[]; flip: boolean[] } {
  const from = headings(geometry);
  const to = [...wanted].map(heading);
  if (new Set(to.map(({ world }) => world)).size !== to.length) {
    throw new VoxplainError('BadModelCard', `orientation ${wanted} names a patient axis twice; write for example RAS`, {
      orientation: wanted,
    });
  }
  // The plane of a single slice may be given alone: the slice axis then stays as it is.
  if (to.length === 2 && from.length === 3 && geometry.size[2] === 1) to.push(from[2]!);
  const order = to.map(({ world }) => from.findIndex((axis) => axis.world === world));
  if (to.length !== from.length || order.includes(-1) || new Set(order).size !== order.length) {
    const message = `the volume runs ${orientationOf(geometry)} and cannot be turned to ${wanted}: give a volume with these axes, or correct input.orientation in the model card`;
    throw new VoxplainError('BadVolume', message, { orientation: orientationOf(geometry), wanted });
  }
  return { order, flip: to.map(({ sign }, i) => from[order[i]!]!.sign !== sign) };
}

const letter = ({ world, sign }: Heading): string => (sign > 0 ? POSITIVE : NEGATIVE)[world]!;

const heading = (side: string): Heading =>
  POSITIVE.includes(side) ? { world: POSITIVE.indexOf(side), sign: 1 } : { world: NEGATIVE.indexOf(side), sign: -1 };

/** The assignment of voxel axes to patient axes with the largest sum of direction cosines: one to one, however oblique. */
function headings({ direction, size }: Geometry): Heading[] {
  const rank = size.length;
  const cosine = (world: number, axis: number) => direction[world * rank + axis]!;
  const fit = (order: number[]) => order.reduce((sum, world, axis) => sum + Math.abs(cosine(world, axis)), 0);
  const best = permutations(rank).reduce((a, b) => (fit(b) > fit(a) + 1e-9 ? b : a));
  return best.map((world, axis) => ({ world, sign: cosine(world, axis) < 0 ? -1 : 1 }));
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, at) => rest.toSpliced(at, 0, n - 1)));
}
