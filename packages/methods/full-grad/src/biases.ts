import { elementCount } from '@voxplain/core';
import type { GraphNode, Value } from '@voxplain/graph';
import { between } from './between.js';

/** Something that a node adds to what it computes, and that does not depend on the input. */
export interface Bias {
  /** Broadcasts against `output`. */
  readonly value: Value;
  /** What the node computes: the pre-activation. */
  readonly output: Value;
}

/** How a rule sees a node's inputs. */
interface Look {
  /** The tensor, if it does not depend on the input. */
  readonly constant: (name: string | undefined) => Value[];
  /** A vector of one number per channel, as `[1, channel, 1, ...]`. */
  readonly perChannel: (name: string) => Value;
}

type Rule = (node: GraphNode, look: Look) => Value[];

const ofConvolution: Rule = ({ inputs: [, , bias] }, { perChannel }) => (bias ? [perChannel(bias)] : []);
const ofSum: Rule = ({ inputs }, { constant }) => inputs.flatMap(constant);

/** What is added, by operator. */
const added: Readonly<Record<string, Rule>> = {
  Conv: ofConvolution,
  ConvTranspose: ofConvolution,
  Gemm: ({ inputs: [, , bias], attributes }, { constant }) => constant(bias).map((value) => value.mul(attributes.float('beta', 1))),
  /** `beta - mean gamma / sqrt(variance + epsilon)` */
  BatchNormalization({ inputs: [, ...parameters], attributes }, { perChannel }) {
    const [gamma, beta, mean, variance] = parameters.map(perChannel) as [Value, Value, Value, Value];
    return [beta.sub(mean.mul(gamma).div(variance.add(attributes.float('epsilon', 1e-5)).sqrt()))];
  },
  Add: ofSum,
  Sum: ofSum,
  Sub: ({ inputs: [from, taken] }, { constant }) => [...constant(from), ...constant(taken).map((value) => value.neg())],
};

/** Every bias on the way from `input` to `score`, in the order in which they are added. */
export function biases(score: Value, input: Value): Bias[] {
  const { graph } = score;
  const { nodes, depends } = between(graph, score, input);
  return nodes.flatMap((node) => {
    const output = graph.value(node.outputs[0]!);
    const constant = (name: string | undefined) => (!name || depends.has(name) ? [] : [graph.value(name)]);
    const perChannel = (name: string) => graph.value(name).reshape(output.dims.map((dim, axis) => (axis === 1 ? dim : 1)));
    const rule = node.domain ? undefined : added[node.op];
    return rule ? rule(node, { constant, perChannel }).map((value) => ({ value, output })) : [];
  });
}

/** Whether a bias is one number per channel of an image or volume `[batch, channel, ...space]`: such a bias has a map. */
export function hasMap({ value, output }: Bias, rank: number): boolean {
  const channels = output.dims[1];
  return output.dims.length === rank && elementCount(value.dims) === channels && value.dims.at(1 - rank) === channels;
}
