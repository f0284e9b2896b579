import type { Target } from '@voxplain/core';
import { type GraphBuilder, type GraphNode, resolveAxes, type Value } from '@voxplain/graph';
import type { Explained } from './explained.js';
import type { Layers } from './layers.js';
import { channelFirst, channelLast, type TensorLayout } from './layout.js';
import type { Model } from './model.js';
import { asChannelFirst } from './view.js';

export interface Scores {
  /** Before the activation at the end of the model. */
  readonly logits: Value;
  /** What the target asks for: these, the probabilities, or what the model gives. */
  readonly asked: Value;
}

/** The explained output's scores, `[batch, class, ...space]`. */
export function scoresOf(graph: GraphBuilder, explained: Explained, target: Target, layers: Layers, model: Model): Scores {
  const { output, activation } = explained;
  const layout = layers.layoutOf(output);
  const scores = (value: Value) => classFirst(value, layout, model, graph.value(model.input.name).dims);
  const turned = explained.after.reduce(
    (value, node) => again(value, node, graph.value(node.outputs[0]!).dims),
    graph.value(explained.logits),
  );
  const logits = scores(turned);
  if ((target.score ?? 'logit') === 'logit') return { logits, asked: logits };
  const asGiven = scores(graph.value(output));
  return { logits, asked: target.score === 'output' ? asGiven : probabilities(logits, asGiven, activation) };
}

/** A node that turns or folds axes, on another value; `dims` are those it gives. */
const again = (value: Value, { op, attributes }: GraphNode, dims: readonly number[]): Value =>
  op === 'Transpose' ? value.transpose(attributes.ints('perm', resolveAxes('all', dims.length).reverse())) : value.reshape(dims);

/** What the model gives, where it ends in probabilities; the activation that makes them of its logits otherwise: over classes, or of the one there is. */
function probabilities(logits: Value, output: Value, activation: Explained['activation']): Value {
  if (activation === 'LogSoftmax') return output.exp();
  if (activation) return output;
  if (logits.dims[1] === 1) return logits.sigmoid();
  const odds = logits.sub(logits.max('channel')).exp();
  return odds.div(odds.sum('channel'));
}

/**
 * An output as `[batch, class, ...space]`: scores without a batch axis, or without one for the only class, get it; where the
 * class axis lies is known from the graph, or is taken to be as in the input.
 */
function classFirst(value: Value, layout: TensorLayout | undefined, { inputLayout }: Model, input: readonly number[]): Value {
  const { dims } = value;
  const rank = dims.length;
  if (rank < 2) return value.reshape(dims[0] === 1 || rank === 0 ? [1, 1] : [1, dims[0]!]);
  if (rank === 2) return value;
  const space = input.filter((_, axis) => inputLayout.roles[axis] === 'space');
  if (rank === input.length - 1 && dims[0] === input[0] && space.every((n, axis) => n === dims[axis + 1]))
    return value.reshape([dims[0]!, 1, ...space]);
  const isKnown = layout?.roles.every((role) => role === 'batch' || role === 'channel' || role === 'space');
  if (isKnown && layout!.roles.includes('channel')) return asChannelFirst(value, layout!);
  const last = inputLayout.roles.at(-1) === 'channel';
  return asChannelFirst(value, { roles: last ? channelLast(rank) : channelFirst(rank) });
}
