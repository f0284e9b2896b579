import { numbers, padAxis, resolveAxes } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';
import { alongAxis, scatterMatrix } from './along-axis.js';

/** Gather with constant indices: what was taken goes back to where it came from. */
const gather: Rule = (dy, { x: [x], attributes, constant }) => {
  const [axis] = resolveAxes(attributes.int('axis', 0), x!.dims.length) as [number];
  const length = x!.dims[axis]!;
  const indices = numbers(constant(1)).map((index) => (index < 0 ? index + length : index));
  const taken = dy.reshape([...x!.dims.slice(0, axis), indices.length, ...x!.dims.slice(axis + 1)]);
  const run = indices.every((index, i) => index === indices[0]! + i);
  if (run) return [padAxis(taken, axis, indices[0]!, length - indices[0]! - indices.length), null];
  return [alongAxis(taken, axis, scatterMatrix(length, indices), length), null];
};

const gatherElements: Rule = (dy, { x: [x, indices], attributes, opset, refuse }) => {
  if (opset < 16) refuse('below opset 16');
  const zeros = x!.scalar(0).expand(x!.dims);
  return [zeros.op('ScatterElements', [indices!, dy], x!.dims, { axis: attributes.int('axis', 0), reduction: 'add' }), null];
};

export const indexing = {
  Gather: gather,
  GatherElements: gatherElements,
} satisfies Rules;
