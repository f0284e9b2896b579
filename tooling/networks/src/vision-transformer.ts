import { ModelWriter } from '@voxplain/testkit';
import { conv, integers, number } from './layers.js';
import { attention, dense, mlp, norm, tokenAt } from './transformer.js';

export interface VisionTransformerOptions {
  readonly classes?: number;
  readonly channels?: number;
  /** Edges of the input, and of a patch of it: 2 for images, 3 for volumes. */
  readonly space?: readonly number[];
  readonly patch?: readonly number[];
  readonly dim?: number;
  readonly depth?: number;
  readonly heads?: number;
  readonly hidden?: number;
  /** Learnt tokens in front of the patches (class, distillation, registers), and behind them (registers). */
  readonly front?: number;
  readonly behind?: number;
  /** What the head reads: the class token, class and distillation token by a head each (their mean), or the mean of all tokens. */
  readonly reads?: 'class' | 'class and distillation' | 'mean';
  /** How patches become tokens: by a convolution, or cut out by Reshape and Transpose and multiplied by a matrix. */
  readonly embedding?: 'convolution' | 'matrix';
  /** Whether batch and heads are one axis of the attention weights. */
  readonly merged?: boolean;
  readonly seed?: number;
}

/**
 * A vision transformer (Dosovitskiy et al. 2020) as PyTorch exports it at opset 17 with a fixed batch: `[1, channels, ...space]` to
 * `[1, classes]`. Blocks are `x + attention(norm(x))`, `x + mlp(norm(x))`. With two tokens in front and both read it is a distilled
 * DeiT (Touvron et al. 2020), with more it has registers (Darcet et al. 2023).
 */
export function visionTransformer(options: VisionTransformerOptions = {}): Uint8Array<ArrayBuffer> {
  const { classes = 10, channels = 3, space = [32, 32], patch = space.map(() => 8), dim = 24, depth = 2, heads = 3 } = options;
  const { hidden = 4 * dim, front = 1, behind = 0, reads = 'class', embedding = 'convolution', merged = false, seed = 16 } = options;
  const net = new ModelWriter(17, seed);
  const image = net.input('input', [1, channels, ...space]);
  const patches = { image, channels, space, patch, dim };
  const embedded = embedding === 'convolution' ? convolved(net, patches) : cut(net, patches);
  const learnt = (count: number) => (count > 0 ? [net.randomWeight([1, count, dim], 1, 1)] : []);
  const all = [...learnt(front), embedded, ...learnt(behind)];
  const tokens = front + behind + product(grid(patches));
  const stream = all.length > 1 ? net.op('Concat', all, { axis: 1 }) : embedded;
  let x = net.op('Add', [stream, net.randomWeight([1, tokens, dim], 1, 0.04)]);
  for (let i = 0; i < depth; i++) {
    x = net.op('Add', [x, attention(net, norm(net, x, dim), [1, tokens, dim], heads, merged)]);
    x = net.op('Add', [x, mlp(net, norm(net, x, dim), dim, hidden)]);
  }
  const last = norm(net, x, dim);
  if (reads === 'mean') return net.bytes(net.linear(net.op('ReduceMean', [last], { axes: [1], keepdims: 0 }), dim, classes));
  const head = (place: number) => net.linear(tokenAt(net, last, place), dim, classes);
  return net.bytes(reads === 'class' ? head(0) : net.op('Div', [net.op('Add', [head(0), head(1)]), number(net, 2)]));
}

interface Patches {
  readonly image: string;
  readonly channels: number;
  readonly space: readonly number[];
  readonly patch: readonly number[];
  readonly dim: number;
}

const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
const grid = ({ space, patch }: Patches): number[] => space.map((n, axis) => n / patch[axis]!);

/** A convolution whose stride is its kernel, then one axis of tokens: `[1, tokens, dim]`. */
function convolved(net: ModelWriter, patches: Patches): string {
  const { image, channels, patch, dim } = patches;
  const embedded = conv(net, image, channels, dim, patch, { gain: 1, strides: patch, pads: [...patch, ...patch].fill(0) });
  return net.op('Transpose', [net.op('Reshape', [embedded, integers(net, 1, dim, product(grid(patches)))])], { perm: [0, 2, 1] });
}

/** `b c (h p) (w q) -> b (h w) (p q c)`, and a matrix. */
function cut(net: ModelWriter, patches: Patches): string {
  const { image, channels, patch, dim } = patches;
  const cells = grid(patches);
  const apart = net.op('Reshape', [image, integers(net, 1, channels, ...cells.flatMap((n, axis) => [n, patch[axis]!]))]);
  const axes = cells.map((_, axis) => 2 + 2 * axis);
  const turned = net.op('Transpose', [apart], { perm: [0, ...axes, ...axes.map((axis) => axis + 1), 1] });
  const width = product(patch) * channels;
  return dense(net, net.op('Reshape', [turned, integers(net, 1, product(cells), width)]), width, dim);
}
