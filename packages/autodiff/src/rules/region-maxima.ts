import { elementCount } from '@voxplain/core';
import { resolveAxes, tensorOf, type Value } from '@voxplain/graph';
import { addBack, clamped, kernels, paddings, perChannel, perTap, read, type Taps, tapsAt } from './interpolation.js';
import type { Samples } from './region-samples.js';

/** Taps that count the elements of all images: one batch, and a point for each bin of each region. */
type RegionTaps = Pick<Taps, 'elements' | 'weights'>;

/** `[n, channels, height, width]` as `[1, channels, n * height * width]`. */
function flattened(value: Value): Value {
  const [n, channels, ...plane] = value.dims as [number, number, ...number[]];
  return value.transpose([1, 0, 2, 3]).reshape([1, channels, n * elementCount(plane)]);
}

/** The cotangent of `x` where each bin of `dy`, `[regions, channels, bins, bins]`, is the largest of its weighted taps. Ties share. */
export function throughLargest(dy: Value, x: Value, taps: RegionTaps): Value {
  const [images, channels, height, width] = x.dims as [number, number, number, number];
  const weights = perChannel(taps.weights);
  const values = read(flattened(x), taps).mul(weights);
  const hit = values.equal(values.max(2)).cast(dy.type);
  const shared = perTap(flattened(dy)).mul(hit).div(hit.sum(2));
  const dx = addBack(shared.mul(weights), taps, images * height * width);
  return dx.reshape([channels, images, height, width]).transpose([1, 0, 2, 3]);
}

/**
 * What RoiAlign takes the maximum of: as the runtime has it all weighted neighbours of all samples, not the interpolated
 * values. `image` holds the number of each region's image.
 */
export function neighbours(across: Samples, down: Samples, image: Value, [height, width]: readonly [number, number]): RegionTaps {
  const regions = image.dims[0]!;
  const layout = [down.count, across.count, regions, down.bins, across.bins];
  const samplesFirst = (value: Value, { bins, count }: Samples) => value.reshape([regions, bins, count]).transpose([2, 0, 1]);
  const perRow = (value: Value) => samplesFirst(value, down).reshape([down.count, 1, regions, down.bins, 1]);
  const perColumn = (value: Value) => samplesFirst(value, across).reshape([1, across.count, regions, 1, across.bins]);
  const y = clamped(perRow(down.positions), height).expand(layout);
  const x = clamped(perColumn(across.positions), width).expand(layout);
  const positions = [y, x].map((at) => at.reshape([1, elementCount(layout)]));
  const { elements, weights } = tapsAt(positions, [height, width], { kernel: kernels.linear, padding: paddings.border });

  const corners = elements.dims[1]!;
  const together = [1, corners * down.count * across.count, regions * down.bins * across.bins];
  const images = image.cast('int32').reshape([regions, 1, 1]);
  const starts = images.mul(images.scalar(height * width));
  const inside = perRow(down.inside).mul(perColumn(across.inside));
  return {
    elements: elements
      .reshape([corners, ...layout])
      .add(starts)
      .reshape(together),
    weights: weights
      .reshape([corners, ...layout])
      .mul(inside)
      .reshape(together),
  };
}

/** The elements of one bin of a region from `start` to `end` inclusive, along an axis of `length` elements. */
function binElements(start: number, end: number, bins: number, bin: number, length: number): number[] {
  const step = Math.fround(Math.max(end - start + 1, 1) / bins);
  const within = (at: number) => Math.min(Math.max(start + at, 0), length);
  const first = within(Math.floor(Math.fround(bin * step)));
  const behind = within(Math.ceil(Math.fround((bin + 1) * step)));
  return Array.from({ length: Math.max(0, behind - first) }, (_, i) => first + i);
}

/**
 * What MaxRoiPool takes the maximum of, for regions `image, x1, y1, x2, y2` in whole elements and bins `[height, width]`.
 * Shorter bins repeat their first element; empty ones, whose maximum is 0, read any with the weight 0.
 */
export function binTaps(regions: readonly (readonly number[])[], bins: readonly [number, number], x: Value): RegionTaps {
  const [, , height, width] = x.dims as [number, number, number, number];
  const [tall, wide] = bins;
  const contents = regions.flatMap(([image, left, top, right, bottom]) =>
    resolveAxes('all', tall * wide).map((bin) =>
      binElements(top!, bottom!, tall, Math.floor(bin / wide), height).flatMap((row) =>
        binElements(left!, right!, wide, bin % wide, width).map((column) => (image! * height + row) * width + column),
      ),
    ),
  );
  const most = contents.reduce((longest, { length }) => Math.max(longest, length), 1);
  const dims = [1, most, contents.length];
  const perTapOf = (value: (bin: readonly number[], tap: number) => number) =>
    resolveAxes('all', most).flatMap((tap) => contents.map((bin) => value(bin, tap)));
  const elements = perTapOf((bin, tap) => bin[tap] ?? bin[0] ?? 0);
  const weights = perTapOf(({ length }) => Math.min(length, 1));
  return { elements: x.constant(tensorOf('int32', dims, elements)), weights: x.constant(tensorOf(x.type, dims, weights)) };
}
