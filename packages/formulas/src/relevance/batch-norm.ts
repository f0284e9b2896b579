import type { Forward } from '@voxplain/autodiff';
import type { GraphNode, Value } from '@voxplain/graph';

/** `y = slope x + offset` per channel, at inference. */
export function slopeAndOffset([scale, bias, mean, variance]: readonly Value[], epsilon: number): readonly [slope: Value, offset: Value] {
  const slope = scale!.div(variance!.add(epsilon).sqrt());
  return [slope, bias!.sub(mean!.mul(slope))];
}

/** A vector over channels, along an axis of a tensor. */
export const along = (vector: Value, axis: number, rank: number): Value =>
  vector.reshape(Array.from({ length: rank }, (_, i) => (i === axis ? vector.dims[0]! : 1)));

/** A convolution and the batch normalisation behind it as one convolution. */
export function withNorm(forward: Forward, norm: GraphNode): Forward {
  const [x, weights, bias] = forward.x as [Value, Value, Value | undefined];
  const { graph } = x;
  const parameters = norm.inputs.slice(1).map((name) => graph.value(name));
  const [slope, offset] = slopeAndOffset(parameters, norm.attributes.float('epsilon', 1e-5));
  const channel = forward.op === 'Conv' ? 0 : 1;
  const scaled = weights.mul(along(slope, channel, weights.dims.length));
  return { ...forward, x: [x, scaled, bias ? bias.mul(slope).add(offset) : offset], y: graph.value(norm.outputs[0]!) };
}
