import type { Attribute, Tensor } from '@voxplain/core';
import { int64s, tensorOf } from '@voxplain/graph';
import type { ModelWriter } from '@voxplain/testkit';

type Attributes = Readonly<Record<string, Attribute>>;

/**
 * A convolution with random weights and a bias of length `to`, `same` padding unless the attributes say otherwise.
 * `gain` over the number of summed inputs is the variance of the weights (He et al. 2015): 2 keeps the scale behind a
 * ReLU, 1 behind a linear layer, less at the end of a residual branch.
 */
export function conv(
  net: ModelWriter,
  x: string,
  from: number,
  to: number,
  kernel: readonly number[],
  { gain = 2, ...attributes }: Attributes & { readonly gain?: number } = {},
): string {
  const perGroup = from / Number(attributes.group ?? 1);
  const dilations = (attributes.dilations as number[] | undefined) ?? kernel.map(() => 1);
  const half = kernel.map((k, axis) => ((k - 1) * dilations[axis]!) >> 1);
  const weight = net.randomWeight([to, perGroup, ...kernel], product(kernel) * perGroup, gain);
  return net.op('Conv', [x, weight, bias(net, to)], { kernel_shape: kernel, pads: [...half, ...half], ...attributes });
}

/** What a folded batch norm, or training, leaves of a bias: small numbers of both signs. */
export const bias = (net: ModelWriter, length: number): string => net.weight([length], net.draw([length], 0.1));

/** Scales about 1, as the gamma of a trained norm. */
export const scale = (net: ModelWriter, length: number): string =>
  net.weight(
    [length],
    net.draw([length], 0.1).map((v) => 1 + v),
  );

export const relu = (net: ModelWriter, x: string): string => net.op('Relu', [x]);

/** Global average pooling, flattening and one linear layer to `[N, classes]`. */
export const poolAndClassify = (net: ModelWriter, x: string, from: number, classes: number): string =>
  net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [x])]), from, classes);

/** Constant nodes, the way exporters write the numbers of a formula: one number, one index, a list of either. */
export const number = (net: ModelWriter, value: number): string => constant(net, tensorOf('float32', [], [value]));
export const numbers = (net: ModelWriter, ...values: readonly number[]): string =>
  constant(net, tensorOf('float32', [values.length], values));
export const integer = (net: ModelWriter, value: number): string => constant(net, tensorOf('int64', [], [value]));
export const integers = (net: ModelWriter, ...values: readonly number[]): string => constant(net, int64s(values));

const constant = (net: ModelWriter, value: Tensor): string => net.op('Constant', [], { value });
const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
