import { numbers, resolveAxes, tensorOf, type Value } from '@voxplain/graph';
import type { Forward } from '../rule.js';

/** Where RoiAlign looks along one axis: `count` samples in each of the `bins` of each region. */
export interface Samples {
  readonly bins: number;
  readonly count: number;
  /** In elements, `[regions, bins * count]`. */
  readonly positions: Value;
  /** 0 for samples outside of the image and those of empty regions, else 1; `[regions, bins * count]`. */
  readonly inside: Value;
  /** A sample's part in the mean over its bin; `[regions or 1, bins * count]`. */
  readonly share: Value;
  /** From the cotangent of the positions to those of where the region starts and ends, each `[regions, 1]`. */
  throughPositions(g: Value): readonly [start: Value, end: Value];
}

/** How the corners of a region are understood. */
function convention({ attributes, opset }: Forward) {
  const mode = attributes.string('coordinate_transformation_mode', opset < 16 ? 'output_half_pixel' : 'half_pixel');
  const centred = mode === 'half_pixel';
  return { scale: attributes.float('spatial_scale', 1), offset: centred ? 0.5 : 0, least: centred ? undefined : 1 };
}

/** Samples per bin for each region, or for all: as many as asked for, else one for each element that a bin reaches over. */
function samplesPerBin(forward: Forward, axis: number, bins: number): number[] {
  const ratio = forward.attributes.int('sampling_ratio', 0);
  if (ratio > 0) return [ratio];
  const regions = forward.constant(1);
  const { scale, offset, least = Number.NEGATIVE_INFINITY } = convention(forward);
  // the runtime's own rounding decides where the size is nearly a whole number
  const round = regions.type === 'float64' ? Number : Math.fround;
  const at = (corner: number) => round(round(corner * scale) - offset);
  const corners = numbers(regions);
  return Array.from({ length: regions.dims[0]! }, (_, region) => {
    const size = round(at(corners[4 * region + axis + 2]!) - at(corners[4 * region + axis]!));
    return Math.max(0, Math.ceil(round(Math.max(size, least) / bins)));
  });
}

/** The samples along one axis of `length` elements, `axis` being 0 for x and 1 for y. */
export function samplesAlong(forward: Forward, axis: 0 | 1, length: number, bins: number): Samples {
  const regions = forward.x[1]!;
  const perBin = samplesPerBin(forward, axis, bins);
  const count = Math.max(1, ...perBin);
  const table = (value: (samples: number, bin: number, i: number) => number) => {
    const values = perBin.flatMap((n) => Array.from({ length: bins * count }, (_, i) => value(n, Math.floor(i / count), i % count)));
    return regions.constant(tensorOf(regions.type, [perBin.length, bins * count], values));
  };
  // a bin with fewer samples than others repeats its first one
  const steps = table((n, bin, i) => bin + ((i < n ? i : 0) + 0.5) / Math.max(n, 1));
  const { scale, offset, least } = convention(forward);
  const corner = (i: number) =>
    regions
      .slice([1], [i], [i + 1])
      .mul(scale)
      .sub(offset);
  const start = corner(axis);
  const size = corner(axis + 2).sub(start);
  const stretched = least === undefined ? size : size.op('Max', [size.scalar(least)], size.dims);
  const positions = start.add(stretched.div(bins).mul(steps));
  const present = table((n) => Math.min(n, 1));
  return {
    bins,
    count,
    positions,
    inside: positions.less(-1).where(0, positions.greater(length).where(0, present)),
    share: table((n, _, i) => (i < n ? 1 / n : 0)),
    throughPositions(g) {
      const bySize = g.mul(steps).sum(1).div(bins);
      const end = (least === undefined ? bySize : size.greater(least).where(bySize, 0)).mul(scale);
      return [g.sum(1).mul(scale).sub(end), end];
    },
  };
}

/** Distances of the samples, moved into the image, from its elements: `[regions, bins, count, length]`. */
function distances({ bins, count, positions }: Samples, length: number): Value {
  const elements = positions.constant(tensorOf(positions.type, [length], resolveAxes('all', length)));
  const moved = positions.op('Clip', [positions.scalar(0), positions.scalar(length - 1)], positions.dims);
  return moved.reshape([positions.dims[0]!, bins, count, 1]).sub(elements);
}

const perSample = (value: Value, { bins, count }: Samples): Value => value.reshape([value.dims[0]!, bins, count, 1]);

/** The mean over the samples of each bin as a matrix, `[regions, bins, length]`: each sees its neighbours at `1 - distance`. */
export function binMatrices(samples: Samples, length: number): Value {
  const weights = distances(samples, length).abs().neg().add(1).relu();
  return weights.mul(perSample(samples.inside.mul(samples.share), samples)).sum(2, false);
}

/** From the cotangent of these matrices to that of the samples' positions, `[regions, bins * count]`. */
export function throughBinMatrices(g: Value, samples: Samples, length: number): Value {
  const { bins, count, positions, inside, share } = samples;
  const away = distances(samples, length);
  const falling = away.less(1).where(away.scalar(-1), 0);
  const slopes = away.less(-1).where(0, away.less(0).where(1, falling));
  const free = positions.less(0).where(0, positions.less(length - 1).where(inside.mul(share), 0));
  const regions = positions.dims[0]!;
  return slopes
    .mul(g.reshape([regions, bins, 1, length]))
    .sum(3, false)
    .reshape([regions, bins * count])
    .mul(free);
}
