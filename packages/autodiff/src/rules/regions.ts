import { numbers } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';
import { binTaps, neighbours, throughLargest } from './region-maxima.js';
import { throughMeans } from './region-means.js';
import { samplesAlong } from './region-samples.js';

/** Inputs are the images, the regions' corners, and the image of each region. */
const roiAlign: Rule = (dy, forward) => {
  const [x, , image] = forward.x;
  const [height, width] = x!.dims.slice(2) as [number, number];
  const across = samplesAlong(forward, 0, width, dy.dims[3]!);
  const down = samplesAlong(forward, 1, height, dy.dims[2]!);
  if (forward.attributes.string('mode', 'avg') === 'avg') return [...throughMeans(dy, forward, across, down), null];
  return [throughLargest(dy, x!, neighbours(across, down, image!, [height, width]))];
};

/** Halves away from zero. */
const rounded = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));

const maxRoiPool: Rule = (dy, { x: [x], constant, attributes }) => {
  const scale = attributes.float('spatial_scale', 1);
  const given = numbers(constant(1));
  const regions = Array.from({ length: dy.dims[0]! }, (_, i) => {
    const [image, ...corners] = given.slice(5 * i, 5 * i + 5);
    return [image!, ...corners.map((corner) => rounded(Math.fround(corner * scale)))];
  });
  return [throughLargest(dy, x!, binTaps(regions, dy.dims.slice(2) as [number, number], x!))];
};

export const regions = { RoiAlign: roiAlign, MaxRoiPool: maxRoiPool } satisfies Rules;
