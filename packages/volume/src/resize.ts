import { elementCount } from '@voxplain/core';

/** Brings a C-order array of `dims` to dims `to`. */
export type Resample = (data: Float32Array, dims: readonly number[], to: readonly number[]) => Float32Array;

/**
 * Linear interpolation along every axis, the one resampler of Voxplain. `dims` and `to` are slowest first; axes that keep
 * their length (channels, say) are untouched. Half-pixel centres (`align_corners = false`), clamped at the edge, no
 * antialiasing: equal to PyTorch's `F.interpolate(mode='bilinear' | 'trilinear')` and ONNX `Resize` (linear, half_pixel).
 * Sums are in float64. Returns `data` itself where no length changes.
 */
export const resizeLinear: Resample = (data, dims, to) => {
  const axes = dims.map((_, axis) => axis).filter((axis) => dims[axis] !== to[axis]);
  // Shrinking first keeps the intermediate arrays small.
  axes.sort((a, b) => to[a]! / dims[a]! - to[b]! / dims[b]!);
  const current = [...dims];
  let values: Float32Array | Float64Array = data;
  axes.forEach((axis, i) => {
    const before = [...current];
    current[axis] = to[axis]!;
    const Result = i === axes.length - 1 ? Float32Array : Float64Array;
    const result = new Result(elementCount(current));
    interpolate(values, before, axis, result, current[axis]!);
    values = result;
  });
  return values as Float32Array;
};

/** The voxel whose centre is nearest, for masks and labels (PyTorch's `nearest-exact`); otherwise as `resizeLinear`. */
export const resizeNearest: Resample = (data, dims, to) =>
  dims.reduce<Float32Array>((values, from, axis) => {
    if (from === to[axis]) return values;
    const before = [...to.slice(0, axis), ...dims.slice(axis)];
    const inner = elementCount(before.slice(axis + 1));
    const outer = elementCount(before.slice(0, axis));
    const length = to[axis]!;
    const result = new Float32Array(outer * length * inner);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < length; i++) {
        const read = (o * from + Math.min(from - 1, Math.floor(((i + 0.5) * from) / length))) * inner;
        result.set(values.subarray(read, read + inner), (o * length + i) * inner);
      }
    }
    return result;
  }, data);

function interpolate(
  data: Float32Array | Float64Array,
  dims: readonly number[],
  axis: number,
  result: Float32Array | Float64Array,
  to: number,
): void {
  const from = dims[axis]!;
  const inner = elementCount(dims.slice(axis + 1));
  const outer = elementCount(dims.slice(0, axis));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      const at = Math.max(0, ((i + 0.5) * from) / to - 0.5);
      const low = Math.min(Math.floor(at), from - 1);
      const high = Math.min(low + 1, from - 1);
      const weight = at - low;
      const a = (o * from + low) * inner;
      const b = (o * from + high) * inner;
      const write = (o * to + i) * inner;
      for (let k = 0; k < inner; k++) result[write + k] = (1 - weight) * data[a + k]! + weight * data[b + k]!;
    }
  }
}
