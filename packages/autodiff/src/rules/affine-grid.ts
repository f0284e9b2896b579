import { numbers, resolveAxes, tensorOf, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';

/** Coordinates from -1 to 1: between the centres of the outermost elements, or between their outer edges. A lone one stands at the end. */
function coordinates(length: number, aligned: boolean): number[] {
  return Array.from({ length }, (_, i) => (aligned ? (length > 1 ? (2 * i) / (length - 1) - 1 : 1) : (2 * i + 1) / length - 1));
}

/** `grid = theta [x, y, (z,) 1]`: column k of theta takes `dy`, `[batch, ...space, rank]`, weighted by coordinate k. */
const affineGrid: Rule = (dy, { x: [theta], constant, attributes }) => {
  const space = numbers(constant(1)).slice(2);
  const aligned = attributes.int('align_corners', 0) === 1;
  const axes = resolveAxes('all', space.length).map((axis) => axis + 1);
  const columns = axes.map((axis) => {
    const length = dy.dims[axis]!;
    const others = axes.filter((other) => other !== axis);
    const weights = dy.constant(tensorOf(dy.type, [length, ...Array(dy.dims.length - 1 - axis).fill(1)], coordinates(length, aligned)));
    return dy.sum(others).mul(weights).sum(axis);
  });
  const column = (value: Value) => value.reshape([dy.dims[0]!, space.length, 1]);
  const [first, ...rest] = [...columns.reverse(), dy.sum(axes)].map(column) as [Value, ...Value[]];
  return [first.concat(rest, 2).reshape(theta!.dims), null];
};

export const affine = { AffineGrid: affineGrid } satisfies Rules;
