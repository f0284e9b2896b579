import { elementCount } from '@voxplain/core';
import type { Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';
import { kernels, paddings, tapsAt, throughPositions, throughSampling } from './interpolation.js';

/** The grid's coordinates run from -1 to 1, between the centres of the outermost elements or between their outer edges; x comes first. */
const gridSample: Rule = (dy, { x: [x, grid], attributes }) => {
  const [batch, channels, ...space] = x!.dims as [number, number, ...number[]];
  const points = elementCount(dy.dims.slice(2));
  const aligned = attributes.int('align_corners', 0) === 1;
  const kernel = kernels[attributes.string('mode', 'linear') as keyof typeof kernels];
  const padding = paddings[attributes.string('padding_mode', 'zeros') as keyof typeof paddings];
  const coordinates = grid!.reshape([batch, points, space.length]).split(
    space.map(() => 1),
    2,
  );
  const positions = space.map((length, axis) => {
    const ahead = coordinates[space.length - 1 - axis]!.reshape([batch, points]).add(1);
    return aligned ? ahead.div(2).mul(length - 1) : ahead.mul(length).sub(1).div(2);
  });
  const taps = tapsAt(positions, space, { kernel, padding, aligned });
  const g = dy.reshape([batch, channels, points]);
  const flat = x!.reshape([batch, channels, elementCount(space)]);
  const [last, ...rest] = throughPositions(g, flat, taps)
    .map((slope, axis) => slope.mul((aligned ? space[axis]! - 1 : space[axis]!) / 2).reshape([batch, points, 1]))
    .reverse() as [Value, ...Value[]];
  return [throughSampling(g, taps, elementCount(space)).reshape(x!.dims), last.concat(rest, 2).reshape(grid!.dims)];
};

export const gridSampling = { GridSample: gridSample } satisfies Rules;
