import { numbers, resolveAxes, sameDims, type Value } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';
import { alongAxis } from './along-axis.js';

/**
 * From an output position to an input position, per `coordinate_transformation_mode`. In float32 step by step, as the
 * runtime has it: that decides on which side of a boundary a position falls.
 */
type Transform = (out: number, scale: number, from: number, to: number) => number;
const f32 = Math.fround;
const halfPixel: Transform = (out, scale) => f32(f32((out + 0.5) / scale) - 0.5);
const transforms: Record<string, Transform> = {
  half_pixel: halfPixel,
  pytorch_half_pixel: (out, scale, from, to) => (to > 1 ? halfPixel(out, scale, from, to) : 0),
  half_pixel_symmetric: (out, scale, from, to) => {
    const adjustment = f32(to / f32(scale * from));
    return f32(f32(f32((from / 2) * f32(1 - adjustment)) + f32((out + 0.5) / scale)) - 0.5);
  },
  align_corners: (out, _, from, to) => (to > 1 ? f32((out * (from - 1)) / (to - 1)) : 0),
  asymmetric: (out, scale) => f32(out / scale),
};

/** So near to a half the runtime rounds as at the half itself. */
const nearHalf = 1e-6;
const rounding: Record<string, (at: number) => number> = {
  round_prefer_floor: (at) => Math.ceil(at - 0.5 - nearHalf),
  round_prefer_ceil: (at) => Math.floor(at + 0.5 + nearHalf),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** What an element weighs at a distance from the position: a triangle, or Keys' cubic (1981) with parameter `a`. */
const kernels: Record<string, { readonly support: number; readonly weight: (distance: number, a: number) => number }> = {
  linear: { support: 1, weight: (d) => 1 - d },
  cubic: { support: 2, weight: (d, a) => (d < 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a) },
};

/** Against aliasing the kernel is as wide as the distance of two output elements, where that is above one. */
const widening = ({ attributes }: Forward, scale: number): number => (attributes.int('antialias', 0) ? Math.max(1, 1 / scale) : 1);

/** The interpolation matrix of one axis, transposed: `from x to`, so that it takes cotangents back. */
function backMatrix(forward: Forward, mode: string, scale: number, from: number, to: number): number[] {
  const { attributes } = forward;
  const transform = transforms[attributes.string('coordinate_transformation_mode', 'half_pixel')]!;
  const round = rounding[attributes.string('nearest_mode', 'round_prefer_floor')]!;
  const a = attributes.float('cubic_coeff_a', -0.75);
  const wide = widening(forward, scale);
  const excludeOutside = attributes.int('exclude_outside', 0) === 1 && (mode === 'cubic' || attributes.int('antialias', 0) === 1);
  const matrix: number[] = Array(from * to).fill(0);
  const add = (at: number, out: number, weight: number) => {
    matrix[Math.min(Math.max(at, 0), from - 1) * to + out]! += weight;
  };
  for (let out = 0; out < to; out++) {
    const at = transform(out, scale, from, to);
    if (mode === 'nearest') add(round(at), out, 1);
    else {
      const { support, weight } = kernels[mode]!;
      const reach = support * wide;
      const first = Math.ceil(at - reach);
      const weights = Array.from({ length: Math.floor(at + reach) - first + 1 }, (_, i) =>
        excludeOutside && (first + i < 0 || first + i >= from) ? 0 : weight(Math.abs(first + i - at) / wide, a),
      );
      const sum = weights.reduce((s, w) => s + w, 0);
      weights.forEach((w, i) => {
        add(first + i, out, w / sum);
      });
    }
  }
  return matrix;
}

/** Per axis the scale the runtime used: as given, or from the sizes. */
function scales({ attributes, optionalConstant, x, y }: Forward): number[] {
  const from = x[0]!.dims;
  const axes = attributes.ints('axes', resolveAxes('all', from.length)).map((axis) => (axis < 0 ? axis + from.length : axis));
  const ratio = y.dims.map((to, axis) => f32(to / from[axis]!));
  const set = (values: readonly number[]) => {
    values.forEach((scale, i) => {
      ratio[axes[i]!] = scale;
    });
  };
  const given = optionalConstant(2);
  const policy = attributes.string('keep_aspect_ratio_policy', 'stretch');
  if (given?.data.length) set(numbers(given));
  else if (policy !== 'stretch') {
    const wanted = numbers(optionalConstant(3)!).map((size, i) => f32(size / from[axes[i]!]!));
    set(wanted.fill(policy === 'not_larger' ? Math.min(...wanted) : Math.max(...wanted)));
  }
  return ratio;
}

const resizing: Rule = (dy, forward) => {
  const { attributes, x, refuse } = forward;
  const [input] = x as [Value];
  const mode = attributes.string('mode', 'nearest');
  const coordinates = attributes.string('coordinate_transformation_mode', 'half_pixel');
  if (!transforms[coordinates]) refuse(`with coordinate_transformation_mode "${coordinates}"`);
  // whatever the scales, equal dims are a copy
  if (sameDims(dy.dims, input.dims)) return [dy, null, null, null];
  const ratio = scales(forward);
  const dx = input.dims.reduce((g, from, axis) => {
    const to = dy.dims[axis]!;
    if (from === to && ratio[axis] === 1) return g;
    return alongAxis(g, axis, backMatrix(forward, mode, ratio[axis]!, from, to), from);
  }, dy);
  return [dx, null, null, null];
};

export const resize = { Resize: resizing } satisfies Rules;
