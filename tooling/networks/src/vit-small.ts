import { ModelWriter } from '@voxplain/testkit';
import { bias, conv, integer, integers, number, scale } from './layers.js';

export interface VisionTransformerOptions {
  readonly classes?: number;
  /** Edge of the input, and of a patch of it. */
  readonly size?: number;
  readonly patch?: number;
  readonly dim?: number;
  readonly depth?: number;
  readonly heads?: number;
  readonly hidden?: number;
  readonly seed?: number;
}

/**
 * ViT-S/16 (Dosovitskiy et al. 2020; the sizes of Touvron et al. 2020) with a class token, as PyTorch exports it at
 * opset 17 with a fixed batch: `[1, 3, size, size]` to `[1, classes]`. Blocks are `x + attention(norm(x))`, `x + mlp(norm(x))`.
 */
export function vitSmall(options: VisionTransformerOptions = {}): Uint8Array<ArrayBuffer> {
  const { classes = 1000, size = 224, patch = 16, dim = 384, depth = 12, heads = 6, hidden = 4 * dim, seed = 16 } = options;
  const net = new ModelWriter(17, seed);
  const patches = (size / patch) ** 2;
  const image = net.input('input', [1, 3, size, size]);
  const embedded = conv(net, image, 3, dim, [patch, patch], { gain: 1, strides: [patch, patch], pads: [0, 0, 0, 0] });
  const tokens = net.op('Transpose', [net.op('Reshape', [embedded, integers(net, 1, dim, patches)])], { perm: [0, 2, 1] });
  const withClass = net.op('Concat', [net.randomWeight([1, 1, dim], 1, 1), tokens], { axis: 1 });
  let x = net.op('Add', [withClass, net.randomWeight([1, patches + 1, dim], 1, 0.04)]);
  for (let i = 0; i < depth; i++) {
    x = net.op('Add', [x, attention(net, norm(net, x, dim), dim, heads, patches + 1)]);
    x = net.op('Add', [x, dense(net, gelu(net, dense(net, norm(net, x, dim), dim, hidden)), hidden, dim)]);
  }
  const classToken = net.op('Gather', [norm(net, x, dim), integer(net, 0)], { axis: 1 });
  return net.bytes(net.linear(classToken, dim, classes));
}

const norm = (net: ModelWriter, x: string, dim: number): string =>
  net.op('LayerNormalization', [x, scale(net, dim), bias(net, dim)], { axis: -1, epsilon: 1e-6 });

const dense = (net: ModelWriter, x: string, from: number, to: number): string =>
  net.op('Add', [bias(net, to), net.op('MatMul', [x, net.randomWeight([from, to], from, 1)])]);

/** `x (1 + erf(x / sqrt 2)) / 2`, in the order of the exporter. */
function gelu(net: ModelWriter, x: string): string {
  const erf = net.op('Erf', [net.op('Div', [x, number(net, Math.SQRT2)])]);
  return net.op('Mul', [net.op('Mul', [x, net.op('Add', [erf, number(net, 1)])]), number(net, 0.5)]);
}

/** Multi-head self-attention on `[1, tokens, dim]`: queries, keys and values come from one product and are cut apart. */
function attention(net: ModelWriter, x: string, dim: number, heads: number, tokens: number): string {
  const width = dim / heads;
  const shaped = net.op('Reshape', [dense(net, x, dim, 3 * dim), integers(net, 1, tokens, 3, heads, width)]);
  const parts = net.op('Transpose', [shaped], { perm: [2, 0, 3, 1, 4] });
  const cut = [0, 1, 2].map((part) => `${parts}_part${part}`);
  net.op('Split', [parts, integers(net, 1, 1, 1)], { axis: 0 }, cut);
  const [query, key, value] = cut.map((part) => net.op('Squeeze', [part, integers(net, 0)])) as [string, string, string];
  const scaled = net.op('Mul', [query, number(net, width ** -0.5)]);
  const scores = net.op('MatMul', [scaled, net.op('Transpose', [key], { perm: [0, 1, 3, 2] })]);
  const mixed = net.op('MatMul', [net.op('Softmax', [scores], { axis: -1 }), value]);
  const joined = net.op('Reshape', [net.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), integers(net, 1, tokens, dim)]);
  return dense(net, joined, dim, dim);
}
