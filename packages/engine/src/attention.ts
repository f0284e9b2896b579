import { elementCount, type SelfAttention, VoxplainError } from '@voxplain/core';
import { type GraphBuilder, type GraphNode, resolveAxes, sameDims, tensorOf, type Value } from '@voxplain/graph';
import { downstream } from './downstream.js';
import type { Layers } from './layers.js';
import type { TensorLayout } from './layout.js';
import { tokensRead } from './tokens-read.js';
import { asChannelFirst } from './view.js';

/** Operators between attention weights and the values they weigh that leave the weights as they are, or mask them. */
const passing = new Set(['Dropout', 'Identity', 'Cast', 'Reshape', 'Squeeze', 'Unsqueeze', 'Where']);
/** Operators that are attention as a whole: their weights are no tensor of the graph. */
const closed = /Attention$/;

/**
 * The self-attention between all tokens that lies before the explained tensor: every `Softmax` over the last axis whose result weighs
 * activations (a `MatMul` or `Einsum` sums over that axis), `[batch, head, token, token]` or with batch and heads in one axis.
 * Throws `UnsupportedModel` with the reason.
 */
export function findAttention(
  graph: GraphBuilder,
  layers: Layers,
  explained: string,
  batch: number,
): SelfAttention & { readonly names: readonly string[] } {
  const { model } = graph;
  const behind = model.behind([explained]);
  const nodes = model.nodes.filter(({ outputs }) => outputs.some((name) => behind.has(name)));
  const whole = nodes.find(({ op }) => closed.test(op));
  if (whole)
    throw refusal(`${whole.op} "${whole.name}" keeps its weights to itself`, 'export the model with MatMul and Softmax in its place');
  const softmaxes = nodes.filter((node) => isAttention(node, graph));
  if (softmaxes.length === 0) throw refusal('no Softmax of it weighs activations');

  const names = softmaxes.map(({ outputs }) => outputs[0]!);
  const count = graph.value(names[0]!).dims.at(-1)!;
  const weights = names.map((name) => {
    const value = graph.value(name);
    const heads = headsOf(value.dims, batch, count);
    if (heads) return graph.view(value, (tensor) => tensor.reshape([batch, heads, count, count]));
    throw refusal(`"${name}" has dims [${value.dims.join(', ')}]: it looks within windows, or at other tokens than the layers before it`);
  });
  const last = names.at(-1)!;
  const layout = layers.tokens(last, count)?.layout;
  if (!layout) throw refusal(`the ${count} tokens of "${last}" are no grid of patches of the input`);
  const after = downstream(model, last);
  const read =
    tokensRead(nodes, graph, (name) => (after.has(name) ? layers.layoutOf(name) : undefined), count) ??
    explainedTokens(layers.layoutOf(explained), layout, count);
  const { type } = weights[0]!;
  return {
    names,
    weights,
    read: graph.constant(tensorOf(type === 'float16' ? 'float32' : type, [1, 1, count], read)),
    onGrid: (tokens) => asChannelFirst(tokens as Value, { ...layout, roles: ['batch', 'channel', 'tokens'] }),
  };
}

/** Where no node takes some of the tokens: those on the grid alike if they are explained themselves, else the class token, or all. */
function explainedTokens(explained: TensorLayout | undefined, { grid = [], prefix = 0 }: TensorLayout, count: number): number[] {
  const [from, length] = explained?.roles.includes('tokens') ? [prefix, elementCount(grid)] : prefix ? [0, 1] : [0, count];
  return Array.from({ length: count }, (_, token) => (token >= from && token < from + length ? 1 / length : 0));
}

/** How many heads weights of these dims have; `undefined` where not every token looks at every token. */
function headsOf(dims: readonly number[], batch: number, count: number): number | undefined {
  const outer = dims.slice(0, -2);
  const heads = elementCount(outer) / batch;
  const isGlobal = sameDims(dims.slice(-2), [count, count]) && (outer.length < 2 || sameDims(outer, [batch, heads]));
  return isGlobal && Number.isInteger(heads) ? heads : undefined;
}

const refusal = (reason: string, instead = 'use Grad-CAM, or another method that looks at a layer'): VoxplainError =>
  new VoxplainError('UnsupportedModel', `self-attention between all tokens is needed, but ${reason}; ${instead}`, { reason });

function isAttention({ op, domain, inputs, outputs, attributes }: GraphNode, graph: GraphBuilder): boolean {
  if (op !== 'Softmax' || domain) return false;
  const rank = graph.value(inputs[0]!).dims.length;
  const axis = attributes.int('axis', graph.opset < 13 ? 1 : -1);
  return resolveAxes(axis, rank)[0] === rank - 1 && weighs(outputs[0]!, graph);
}

/** Whether activations are summed with these weights, over their last axis. */
const weighs = (name: string, graph: GraphBuilder): boolean =>
  graph.model.consumers(name).some((node) => {
    const { op, inputs, outputs } = node;
    if (passing.has(op)) return weighs(outputs[0]!, graph);
    const [weights, values] = inputs as [string, string];
    if (op === 'MatMul') return weights === name && !graph.model.isConstant(values);
    return op === 'Einsum' && sumsOverLastAxis(node, inputs.indexOf(name));
  });

/** `bhij,bhjd->bhid` does for its first input. */
function sumsOverLastAxis({ attributes }: GraphNode, input: number): boolean {
  const [terms = '', result = ''] = attributes.string('equation', '').replaceAll(' ', '').split('->');
  return !result.includes(terms.split(',')[input]?.at(-1) ?? '');
}
