import { elementCount } from '@voxplain/core';
import { int64s, numbers, resolveAxes, tensorOf, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';
import { addElements, addSlices } from './places.js';

/** What was taken goes back to where it came from; what was taken twice adds up. */
const gather: Rule = (dy, { x: [x, indices], attributes }) => {
  const { dims } = x!;
  const [axis] = resolveAxes(attributes.int('axis', 0), dims.length) as [number];
  const slices = dy.reshape([...dims.slice(0, axis), elementCount(indices!.dims), ...dims.slice(axis + 1)]);
  return [addSlices(slices, indices!, axis, dims[axis]!), null];
};

const gatherElements: Rule = (dy, { x: [x, indices], attributes }) => {
  const [axis] = resolveAxes(attributes.int('axis', 0), x!.dims.length) as [number];
  return [addElements(dy, indices!, axis, x!.dims), null];
};

/**
 * One index per slice in place of GatherND's tuples `[..., depth]`: the batch and the indexed axes, of `lengths`, are
 * seen as one axis.
 */
function flatIndices(tuples: Value, batch: number, lengths: readonly number[]): Value {
  const depth = lengths.length;
  const rows = elementCount(tuples.dims) / depth / batch;
  const strides = lengths.map((_, axis) => elementCount(lengths.slice(axis + 1)));
  const starts = Array.from({ length: batch }, (_, i) => i * elementCount(lengths));
  const known = tuples.graph.constantOf(tuples.name);
  if (!known) {
    const apart = tuples.reshape([batch, rows, depth]);
    const within = apart.op('Mod', [tuples.constant(int64s(lengths))], apart.dims).mul(tuples.constant(int64s(strides)));
    return within.sum([2], false).add(tuples.constant(int64s(starts)).reshape([batch, 1]));
  }
  const parts = numbers(known).map((index, i) => (index < 0 ? index + lengths[i % depth]! : index) * strides[i % depth]!);
  const flat = Array.from({ length: batch * rows }, (_, row) =>
    parts.slice(row * depth, (row + 1) * depth).reduce((sum, part) => sum + part, starts[Math.floor(row / rows)]!),
  );
  return tuples.constant(int64s(flat));
}

const gatherND: Rule = (dy, { x: [x, indices], attributes }) => {
  const { dims } = x!;
  const first = attributes.int('batch_dims', 0);
  const behind = first + indices!.dims.at(-1)!;
  const batch = elementCount(dims.slice(0, first));
  const lengths = dims.slice(first, behind);
  const slices = dy.reshape([elementCount(indices!.dims) / lengths.length, elementCount(dims.slice(behind))]);
  return [addSlices(slices, flatIndices(indices!, batch, lengths), 0, batch * elementCount(lengths)).reshape(dims), null];
};

/** Off- and on-value are the only floats: each gets the cotangents of the elements that show it. */
const oneHot: Rule = (dy, { x: [indices, depth, values], attributes }) => {
  const marks = values!.constant(tensorOf(values!.type, [2], [0, 1]));
  const on = dy.mul(indices!.op('OneHot', [depth!, marks], dy.dims, { axis: attributes.int('axis', -1) }, dy.type)).sum('all');
  const off = dy.sum('all').sub(on);
  return [null, null, off.reshape([1]).concat([on.reshape([1])], 0)];
};

export const indexing = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  OneHot: oneHot,
} satisfies Rules;
