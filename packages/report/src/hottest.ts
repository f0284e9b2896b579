import type { Numbers } from './normalise.js';

/** Blocks per axis in which a map is summed. */
const BLOCKS = 32;

/**
 * The largest voxel of the block in which a map has most of its positive values; undefined if it has none. A lone outlier
 * does not decide, and counts no more than `limit`; the largest voxel of a small map does. `size` and the result are x first.
 */
export function hottest(values: Numbers, size: readonly number[], limit: number): number[] | undefined {
  const edges = size.map((n) => Math.ceil(n / BLOCKS));
  const blocks = size.map((n, axis) => Math.ceil(n / edges[axis]!));
  const sums = new Float64Array(blocks.reduce((product, n) => product * n, 1));
  eachVoxel(size, edges, blocks, (voxel, block) => {
    const value = values[voxel]!;
    if (value > 0 && value < Number.POSITIVE_INFINITY) sums[block]! += Math.min(value, limit);
  });
  let best = 0;
  for (let block = 1; block < sums.length; block++) if (sums[block]! > sums[best]!) best = block;
  if (!(sums[best]! > 0)) return undefined;
  let peak = -1;
  eachVoxel(size, edges, blocks, (voxel, block) => {
    if (block === best && Number.isFinite(values[voxel]!) && (peak < 0 || values[voxel]! > values[peak]!)) peak = voxel;
  });
  return size.map((n, axis) => Math.floor(peak / size.slice(0, axis).reduce((product, m) => product * m, 1)) % n);
}

/** Visits the voxels of an image or volume in their order, each with the block it lies in. */
function eachVoxel(
  [width = 1, height = 1, depth = 1]: readonly number[],
  [blockWidth = 1, blockHeight = 1, blockDepth = 1]: readonly number[],
  [across = 1, down = 1]: readonly number[],
  visit: (voxel: number, block: number) => void,
): void {
  let voxel = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = across * (Math.floor(y / blockHeight) + down * Math.floor(z / blockDepth));
      for (let x = 0; x < width; x++) visit(voxel++, row + Math.floor(x / blockWidth));
    }
  }
}
