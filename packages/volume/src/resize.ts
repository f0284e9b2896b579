import { positionsAlong, type Sample, sampleLinear, sampleNearest } from './sample.js';

/** Brings a C-order array of `dims` to dims `to`. */
export type Resize = (data: Float32Array, dims: readonly number[], to: readonly number[]) => Float32Array;

/** Half-pixel centres (`align_corners = false`): both grids fill the same extent. */
const halfPixel =
  (sample: Sample): Resize =>
  (data, dims, to) =>
    sample(
      data,
      dims,
      dims.map((from, axis) => positionsAlong(from, to[axis]!, (i) => ((i + 0.5) * from) / to[axis]! - 0.5)),
    );

/**
 * Linear interpolation along every axis, the one resampler of Voxplain. `dims` and `to` are slowest first; axes that keep
 * their length (channels, say) are untouched. Half-pixel centres (`align_corners = false`), clamped at the edge, no
 * antialiasing: equal to PyTorch's `F.interpolate(mode='bilinear' | 'trilinear')` and ONNX `Resize` (linear, half_pixel).
 * Sums are in float64. Returns `data` itself where no length changes.
 */
export const resizeLinear: Resize = halfPixel(sampleLinear);

/** The voxel whose centre is nearest, for masks and labels (PyTorch's `nearest-exact`); otherwise as `resizeLinear`. */
export const resizeNearest: Resize = halfPixel(sampleNearest);
