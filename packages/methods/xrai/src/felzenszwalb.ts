import { elementCount, type Tensor } from '@voxplain/core';
import { blurred, interpolate, places } from '@voxplain/formulas';
import { graphSegments, gridGraph } from './graph-segments.js';

/** The edge of the grid that scales refer to, by spatial axes: 224 for images, and as many elements for volumes. */
const edge = (rank: number): number => Math.round((224 * 224) ** (1 / rank));
const sigma = 0.8;
const minSize = 150;
/** Scales are in grey values, of which there are 256; the image here goes from -1 to 1. */
const grey = 255;

/**
 * Graph-based segmentations of an input `[1, channel, ...space]`, one label map `[...space]` for each scale, as XRAI makes them: of the image brought to
 * [-1, 1] and to a grid of some 50 000 elements, blurred a little, in components of at least 150 elements of that grid.
 */
export function felzenszwalb(input: Tensor, scales: readonly number[]): Int32Array[] {
  const [, channels, ...space] = input.dims as [number, number, ...number[]];
  const grid = space.map(() => edge(space.length));
  const at = [[...Array(channels).keys()], ...places(space, grid, 'half-pixel')];
  const image = interpolate(scaled(input.data as Float32Array), [channels, ...space], at);
  const dims = [channels, ...grid] as const;
  const graph = gridGraph(blurred(image, dims, [0, ...grid.map(() => sigma)], 'mirror'), dims);
  const back = nearest(grid, space);
  return scales.map((scale) => {
    const labels = graphSegments(graph, scale / grey, minSize);
    return back.map((p) => labels[p]!);
  });
}

/** From -1 to 1; 0 where the image is constant. */
function scaled(values: Float32Array): Float64Array {
  const least = values.reduce((a, b) => Math.min(a, b));
  const range = values.reduce((a, b) => Math.max(a, b)) - least;
  return Float64Array.from(values, (value) => (range > 0 ? (2 * (value - least)) / range - 1 : 0));
}

/** For every voxel of `to` that of `from` in which its centre lies. */
function nearest(from: readonly number[], to: readonly number[]): Int32Array {
  const strides = to.map((_, axis) => elementCount(to.slice(axis + 1)));
  return Int32Array.from({ length: elementCount(to) }, (_, p) =>
    to.reduce((at, n, axis) => at * from[axis]! + Math.floor((((Math.floor(p / strides[axis]!) % n) + 0.5) * from[axis]!) / n), 0),
  );
}
