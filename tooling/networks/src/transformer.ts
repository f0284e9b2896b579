import type { ModelWriter } from '@voxplain/testkit';
import { bias, integer, integers, number, scale } from './layers.js';

export const norm = (net: ModelWriter, x: string, dim: number): string =>
  net.op('LayerNormalization', [x, scale(net, dim), bias(net, dim)], { axis: -1, epsilon: 1e-6 });

export const dense = (net: ModelWriter, x: string, from: number, to: number): string =>
  net.op('Add', [bias(net, to), net.op('MatMul', [x, net.randomWeight([from, to], from, 1)])]);

/** `x (1 + erf(x / sqrt 2)) / 2`, in the order of the exporter. */
export function gelu(net: ModelWriter, x: string): string {
  const erf = net.op('Erf', [net.op('Div', [x, number(net, Math.SQRT2)])]);
  return net.op('Mul', [net.op('Mul', [x, net.op('Add', [erf, number(net, 1)])]), number(net, 0.5)]);
}

export const mlp = (net: ModelWriter, x: string, dim: number, hidden: number): string =>
  dense(net, gelu(net, dense(net, x, dim, hidden)), hidden, dim);

/**
 * Multi-head self-attention on `[batch, tokens, dim]`: queries, keys and values come from one product and are cut apart. With
 * `merged`, heads and batch are one axis of the weights, as in PyTorch's `MultiheadAttention`.
 */
export function attention(
  net: ModelWriter,
  x: string,
  [batch, tokens, dim]: readonly [number, number, number],
  heads: number,
  merged = false,
): string {
  const width = dim / heads;
  const shaped = net.op('Reshape', [dense(net, x, dim, 3 * dim), integers(net, batch, tokens, 3, heads, width)]);
  const parts = net.op('Transpose', [shaped], { perm: [2, 0, 3, 1, 4] });
  const cut = [0, 1, 2].map((part) => `${parts}_part${part}`);
  net.op('Split', [parts, integers(net, 1, 1, 1)], { axis: 0 }, cut);
  const [query, key, value] = cut.map((part) =>
    merged ? net.op('Reshape', [part, integers(net, batch * heads, tokens, width)]) : net.op('Squeeze', [part, integers(net, 0)]),
  ) as [string, string, string];
  const scaled = net.op('Mul', [query, number(net, width ** -0.5)]);
  const scores = net.op('MatMul', [scaled, net.op('Transpose', [key], { perm: merged ? [0, 2, 1] : [0, 1, 3, 2] })]);
  const weighed = net.op('MatMul', [net.op('Softmax', [scores], { axis: -1 }), value]);
  const mixed = merged ? net.op('Reshape', [weighed, integers(net, batch, heads, tokens, width)]) : weighed;
  const joined = net.op('Reshape', [net.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), integers(net, batch, tokens, dim)]);
  return dense(net, joined, dim, dim);
}

/** The token at a place, `[1, dim]`. */
export const tokenAt = (net: ModelWriter, x: string, place: number): string => net.op('Gather', [x, integer(net, place)], { axis: 1 });
