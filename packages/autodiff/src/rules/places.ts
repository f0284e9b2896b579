import { elementCount } from '@voxplain/core';
import { int64s, numbers, padAxis, tensorOf, type Value } from '@voxplain/graph';

/** `dims` with other lengths in place of one axis. */
const instead = (dims: readonly number[], axis: number, ...lengths: number[]): number[] => [
  ...dims.slice(0, axis),
  ...lengths,
  ...dims.slice(axis + 1),
];

/** The elements at constant positions along an axis; zeros at positions outside of it. */
export function take(value: Value, axis: number, positions: readonly number[]): Value {
  const length = value.dims[axis]!;
  const within = positions.map((at) => (at >= 0 && at < length ? at : length));
  const padded = within.includes(length) ? padAxis(value, axis, 0, 1) : value;
  return padded.op('Gather', [value.constant(int64s(within))], instead(value.dims, axis, positions.length), { axis });
}

/** How often the most frequent one of the numbers occurs. */
function mostRepeated(items: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
}

/**
 * The reverse of taking: along an axis of the result's `length`, each element is the sum of those elements of `value`
 * that target it. They are taken in `layers`, as many as the most wanted element has sources, so nothing is scattered.
 */
function addBack(value: Value, axis: number, targets: readonly number[], layers: number, length: number): Value {
  const sources = Array.from({ length }, (): number[] => []);
  targets.forEach((target, i) => {
    sources[target]!.push(i);
  });
  const positions = Array.from({ length: layers * length }, (_, at) => sources[at % length]![Math.floor(at / length)] ?? -1);
  return take(value, axis, positions)
    .reshape(instead(value.dims, axis, layers, length))
    .sum([axis], false);
}

/** 1 where an index is the position along `axis`, where `indices` have length 1; negative indices count from the end. */
function oneHot(indices: Value, axis: number, length: number, type: Value['type']): Value {
  const line = indices.dims.map((_, i) => (i === axis ? length : 1));
  const positions = tensorOf(
    indices.type,
    line,
    Array.from({ length }, (_, at) => at),
  );
  return indices
    .op('Mod', [indices.scalar(length)], indices.dims)
    .equal(indices.constant(positions))
    .cast(type);
}

/**
 * The reverse of GatherElements: zeros of `dims`, to which each element of `value` is added at its index along an axis.
 * Value and indices have the same dims; along the other axes these may be shorter than `dims`.
 */
export function addElements(value: Value, indices: Value, axis: number, dims: readonly number[]): Value {
  if (value.graph.opset >= 16) {
    // the runtime adds no float16
    const added = value.type === 'float16' ? value.cast('float32') : value;
    const zeros = added.scalar(0).expand(dims);
    return zeros.op('ScatterElements', [indices, added], dims, { axis, reduction: 'add' }).cast(value.type);
  }
  // before opset 16 no scattering operator adds
  const apart = (elements: Value) => elements.reshape(instead(elements.dims, axis, elements.dims[axis]!, 1));
  const added = oneHot(apart(indices), axis + 1, dims[axis]!, value.type)
    .mul(apart(value))
    .sum([axis], false);
  return added.pad(
    dims.map(() => 0),
    dims.map((dim, i) => dim - added.dims[i]!),
  );
}

/**
 * The reverse of Gather: zeros with `length` slices along an axis, to which slice `i` of `value` is added at index `i`.
 * `indices` hold one number per slice, in any dims.
 */
export function addSlices(value: Value, indices: Value, axis: number, length: number): Value {
  const { dims, graph } = value;
  const count = dims[axis]!;
  const known = graph.constantOf(indices.name);
  const targets = known && numbers(known).map((index) => (index < 0 ? index + length : index));
  const [first = 0] = targets ?? [];
  if (targets?.every((target, i) => target === first + i)) return padAxis(value, axis, first, length - first - count);
  const layers = targets && mostRepeated(targets);
  // beyond that, a list as long as the axis would be too much for the few that were taken
  if (layers && (graph.opset < 16 || layers * length <= 64 * count)) return addBack(value, axis, targets, layers, length);

  const [before, behind] = [elementCount(dims.slice(0, axis)), elementCount(dims.slice(axis + 1))];
  const slices = value.reshape([before, count, behind]);
  const added =
    graph.opset >= 16
      ? addElements(slices, indices.reshape([1, count, 1]).expand(slices.dims), 1, [before, length, behind])
      : oneHot(indices.reshape([1, count]), 0, length, value.type).matmul(slices);
  return added.reshape(instead(dims, axis, length));
}
