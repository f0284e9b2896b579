import type { Attribute, Tensor } from '@voxplain/core';
import { type Attributes, ModelGraph, tensorOf } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';

const utf8 = new TextDecoder();

const given = (attributes: Attributes): Record<string, Attribute> =>
  Object.fromEntries(
    attributes
      .encoded()
      .map(({ name, s, f, i, ints, t }) => [
        name,
        s ? utf8.decode(s) : t ? attributes.tensor(name)! : ints?.length ? ints.map(Number) : (f ?? i ?? 0),
      ]),
  );

/**
 * A network as zennit 0.5.1 leaves it when it merges batch normalisations into convolutions: each normalisation stays behind
 * with mean 0, variance 1 and its epsilon, so that every convolution but the last is followed by a factor `1 / sqrt(1 + epsilon)`.
 */
export function withMergedNorms(file: Uint8Array, epsilon = 1e-5): Uint8Array<ArrayBuffer> {
  const graph = ModelGraph.read(file);
  const last = graph.outputs[0]!.name;
  const weights: Record<string, Tensor> = { 'norm/factor': tensorOf('float32', [], [1 / Math.sqrt(1 + epsilon)]) };
  for (const name of graph.nodes.flatMap(({ inputs }) => inputs)) if (graph.isWeight(name)) weights[name] = graph.constant(name)!;
  const nodes = graph.nodes.flatMap(({ op, inputs, outputs, attributes }) => {
    const node = { op, inputs, outputs, attributes: given(attributes) };
    const [output] = outputs as [string];
    if (op !== 'Conv' || output === last) return [node];
    const inner = `${output}/unscaled`;
    return [
      { ...node, outputs: [inner] },
      { op: 'Mul', inputs: [inner, 'norm/factor'], outputs: [output], attributes: {} },
    ];
  });
  const inputs = graph.inputs.map(({ name, dims }) => ({ name, dims: dims! }));
  return writeModel({ opset: graph.opset, inputs, outputs: [{ name: last }], weights, nodes });
}
