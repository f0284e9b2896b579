import { type Network, type Value, VoxplainError } from '@voxplain/core';
import { int64s, type Value as Node } from '@voxplain/graph';

/**
 * `sum over samples of y_t - gamma mean_i y_i`, with `y_t` the score of the target and `y_i` those of the `count` classes whose
 * scores are closest to it, over the target's region. Classes as close as the last of them count as well. Nothing flows
 * back through the choice.
 *
 * @throws `UnsupportedModel` for an output of one class.
 */
export function comparedScore({ output, seed }: Network, gamma: number, count: number): Value {
  const classes = output.dims[1]!;
  if (classes < 2) throw new VoxplainError('UnsupportedModel', 'finer-cam compares classes, and the output has one', { classes });
  const scores = output.mul(seed.sum('channel')).sum('space');
  const isTarget = seed.abs().max('space').greater(0);
  const target = isTarget.cast(scores.type);
  const distance = isTarget.where(Number.POSITIVE_INFINITY, scores.sub(scores.mul(target).sum('channel')).abs());
  const farther = distance.greater(smallest(distance, Math.min(count, classes - 1)).max('channel')).cast(scores.type);
  const compared = farther.neg().add(1);
  const weights = target.sub(compared.div(compared.sum('channel')).mul(gamma));
  return scores.mul(weights).sum('all');
}

/** The `count` smallest values along the channel axis. */
function smallest(values: Value, count: number): Value {
  const dims = values.dims.map((dim, axis) => (axis === 1 ? count : dim));
  const outputs = [
    { dims, type: values.type },
    { dims, type: 'int64' as const },
  ];
  const node = values as Node;
  return node.graph.node('TopK', [node, node.constant(int64s([count]))], outputs, { axis: 1, largest: 0 })[0]!;
}
