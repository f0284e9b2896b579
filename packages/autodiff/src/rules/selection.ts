import { elementCount } from '@voxplain/core';
import { int64s, numbers, resolveAxes, type Value } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';
import { addSlices } from './places.js';

/** No element is chosen twice: the cotangents are put where the elements came from. */
const topK: Rule = (dy, { x: [x], outputs: [, indices], attributes }) => {
  const nothing = dy.scalar(0).expand(x!.dims);
  return [nothing.op('ScatterElements', [indices!, dy], x!.dims, { axis: attributes.int('axis', -1) }), null];
};

/** Without an axis the elements of all axes are one list. */
const listed = ({ attributes }: Forward, rank: number): number | undefined =>
  attributes.has('axis') ? resolveAxes(attributes.int('axis', 0), rank)[0]! : undefined;

const compress: Rule = (dy, forward) => {
  const { dims } = forward.x[0]!;
  const axis = listed(forward, dims.length);
  const chosen = dy.constant(int64s(numbers(forward.constant(1)).flatMap((keep, i) => (keep ? [i] : []))));
  const length = axis === undefined ? elementCount(dims) : dims[axis]!;
  return [addSlices(dy, chosen, axis ?? 0, length).reshape(dims), null];
};

/** Equal elements share the cotangent of the one that stands for them. */
const unique: Rule = (dy, forward) => {
  const [x] = forward.x as [Value];
  const axis = listed(forward, x.dims.length);
  const at = axis ?? 0;
  const found = { dims: [dy.dims[at]!], type: 'int64' } as const;
  const all = { dims: [axis === undefined ? elementCount(x.dims) : x.dims[axis]!], type: 'int64' } as const;
  const options = { sorted: forward.attributes.int('sorted', 1), ...(axis === undefined ? {} : { axis }) };
  const [, , inverse, counts] = x.graph.node('Unique', [x], [dy, found, all, found], options);
  const share = dy.div(counts!.cast(dy.type).reshape(dy.dims.map((dim, i) => (i === at ? dim : 1))));
  return [share.op('Gather', [inverse!], axis === undefined ? all.dims : x.dims, { axis: at }).reshape(x.dims)];
};

/** An odd difference leaves the larger part behind. */
const centerCropPad: Rule = (dy, { x: [x], constant }) => {
  constant(1);
  const missing = x!.dims.map((dim, axis) => dim - dy.dims[axis]!);
  const before = missing.map((count) => Math.trunc(count / 2));
  return [
    dy.pad(
      before,
      missing.map((count, axis) => count - before[axis]!),
    ),
    null,
  ];
};

export const selection = {
  TopK: topK,
  Compress: compress,
  Unique: unique,
  CenterCropPad: centerCropPad,
  ReverseSequence: (dy, { x: [, lengths], attributes }) => {
    const axes = { batch_axis: attributes.int('batch_axis', 1), time_axis: attributes.int('time_axis', 0) };
    return [dy.op('ReverseSequence', [lengths!], dy.dims, axes), null];
  },
  Trilu: (dy, { x: [, diagonal], attributes }) => [
    dy.op('Trilu', diagonal ? [diagonal] : [], dy.dims, { upper: attributes.int('upper', 1) }),
    null,
  ],
} satisfies Rules;
