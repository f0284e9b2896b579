import { gradient } from '@voxplain/autodiff';
import type { Attribute, Tensor } from '@voxplain/core';
import { type GraphBuilder, int64s, tensorOf, type Value } from '@voxplain/graph';
import type { ModelParts } from '@voxplain/graph/files';
import { providerOf } from '../src/index.js';
import { type Network, noise } from './kit.js';

/** The provider's own ways, and phases wherever they have a form. */
export const eager = (name: string) => ({ ...providerOf(name), phases: { volumes: 0, images: 0, channels: 1 } });

/** A network in the making: what is added last is `x`. */
export class Net {
  readonly nodes: ModelParts['nodes'][number][] = [];
  readonly weights: Record<string, Tensor> = {};
  x = 'x';

  constructor(public channels: number) {}

  op(op: string, inputs: readonly string[] = [this.x], attributes: Record<string, Attribute> = {}, count = 1): this {
    const outputs = Array.from({ length: count }, (_, i) => `${op}${this.nodes.length}/${i}`);
    this.nodes.push({ op, inputs, outputs, attributes });
    this.x = outputs[0]!;
    return this;
  }
  weight(dims: readonly number[], scale = 1): string {
    const name = `w${Object.keys(this.weights).length}`;
    const drawn = noise(dims, Object.keys(this.weights).length + 2);
    this.weights[name] = tensorOf(
      'float32',
      dims,
      Float32Array.from(drawn.data as Float32Array, (v) => v * scale),
    );
    return name;
  }
  given(tensor: Tensor): string {
    const name = `c${Object.keys(this.weights).length}`;
    this.weights[name] = tensor;
    return name;
  }
  conv(to: number, kernel: readonly number[] = [3, 3, 3], attributes: Record<string, Attribute> = {}): this {
    const group = Number(attributes.group ?? 1);
    const dilations = (attributes.dilations as number[]) ?? kernel.map(() => 1);
    const half = kernel.map((k, i) => ((k - 1) * dilations[i]!) >> 1);
    const fan = (this.channels / group) * kernel.reduce((a, b) => a * b);
    const inputs = [this.x, this.weight([to, this.channels / group, ...kernel], fan ** -0.5), this.weight([to], 0.1)];
    this.channels = to;
    return this.op('Conv', inputs, { kernel_shape: kernel, pads: [...half, ...half], ...attributes });
  }
  network(x: readonly number[], opset = 17): Network {
    return { x, opset, weights: this.weights, nodes: [...this.nodes, { op: 'Identity', inputs: [this.x], outputs: ['y'] }] };
  }
}

/** What stands between two convolutions, and the operator that must have been carried. */
export const between: [title: string, op: string, layer: (net: Net) => Net][] = [
  ['a convolution', 'Conv', (net) => net.conv(6)],
  ['without padding', 'Conv', (net) => net.conv(6, [3, 3, 3], { pads: [0, 0, 0, 0, 0, 0] })],
  ['with asymmetric pads', 'Conv', (net) => net.conv(6, [3, 3, 3], { pads: [2, 0, 1, 0, 2, 1] })],
  ['of kernel 1', 'Conv', (net) => net.conv(6, [1, 1, 1])],
  ['of kernel 5', 'Conv', (net) => net.conv(6, [5, 3, 3])],
  ['of kernel 2', 'Conv', (net) => net.conv(6, [2, 2, 2], { pads: [0, 0, 0, 1, 1, 1] })],
  ['with stride 2', 'Conv', (net) => net.conv(6, [3, 3, 3], { strides: [2, 2, 2] })],
  ['with stride 3 along the depth', 'Conv', (net) => net.conv(6, [3, 3, 3], { strides: [3, 1, 2] })],
  ['with dilation 2', 'Conv', (net) => net.conv(6, [3, 3, 3], { dilations: [2, 2, 2] })],
  ['with dilation 3', 'Conv', (net) => net.conv(6, [3, 3, 3], { dilations: [3, 1, 2] })],
  ['of groups', 'Conv', (net) => net.conv(8, [3, 3, 3], { group: 2 })],
  ['depthwise', 'Conv', (net) => net.conv(4, [3, 3, 3], { group: 4 })],
  ['to few channels', 'Conv', (net) => net.conv(2)],
  ['from few channels', 'Conv', (net) => net.conv(2).conv(5)],
  ['transposed, kernel 2', 'ConvTranspose', (net) => up(net, [2, 2, 2], { strides: [2, 2, 2] })],
  [
    'transposed, kernel 3, output padding',
    'ConvTranspose',
    (net) => up(net, [3, 3, 3], { strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1], output_padding: [1, 1, 1] }),
  ],
  ['transposed with gaps', 'ConvTranspose', (net) => up(net, [1, 2, 2], { strides: [2, 2, 2] })],
  ['ReLU', 'Relu', (net) => net.op('Relu')],
  ['LeakyReLU', 'LeakyRelu', (net) => net.op('LeakyRelu', undefined, { alpha: 0.1 })],
  ['PReLU', 'PRelu', (net) => net.op('PRelu', [net.x, net.weight([4, 1, 1, 1])])],
  ['ELU', 'Elu', (net) => net.op('Elu', undefined, { alpha: 0.5 })],
  ['SiLU', 'Mul', (net) => ((x) => net.op('Sigmoid').op('Mul', [x, net.x]))(net.x)],
  ['Clip', 'Clip', (net) => net.op('Clip', [net.x, net.given(tensorOf('float32', [], [-0.3])), net.given(tensorOf('float32', [], [0.4]))])],
  ['Clip without a lower bound', 'Relu', (net) => net.op('Relu').op('Clip', [net.x, '', net.given(tensorOf('float32', [], [0.4]))])],
  ['a bias per channel', 'Add', (net) => net.op('Add', [net.x, net.weight([4, 1, 1, 1])])],
  ['a weight per slice', 'Mul', (net) => net.op('Mul', [net.x, net.weight([1, 1, 11, 1, 1])])],
  ['a skip', 'Add', (net) => ((x) => net.conv(4).op('Add', [net.x, x]))(net.x)],
  ['a concatenation', 'Concat', (net) => ((x) => concat(net.conv(3), x, 7))(net.x)],
  ['max pooling', 'MaxPool', (net) => net.op('MaxPool', undefined, { kernel_shape: [2, 2, 2], strides: [2, 2, 2] })],
  [
    'overlapping max pooling',
    'MaxPool',
    (net) => net.op('MaxPool', undefined, { kernel_shape: [3, 3, 3], strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1] }),
  ],
  ['max pooling, ceil', 'MaxPool', (net) => net.op('MaxPool', undefined, { kernel_shape: [2, 2, 2], strides: [2, 2, 2], ceil_mode: 1 })],
  ['instance norm', 'InstanceNormalization', (net) => net.op('InstanceNormalization', [net.x, net.weight([4]), net.weight([4])])],
  [
    'batch norm',
    'BatchNormalization',
    (net) =>
      net.op('BatchNormalization', [
        net.x,
        net.weight([4]),
        net.weight([4]),
        net.weight([4]),
        net.given(tensorOf('float32', [4], [1, 2, 3, 4])),
      ]),
  ],
  ['softmax over channels', 'Softmax', (net) => net.op('Softmax', undefined, { axis: 1 })],
  [
    'linear resize',
    'Resize',
    (net) => net.op('Resize', [net.x, '', net.given(tensorOf('float32', [5], [1, 1, 2, 2, 2]))], { mode: 'linear' }),
  ],
  [
    'nearest resize',
    'Resize',
    (net) =>
      net.op('Resize', [net.x, '', net.given(tensorOf('float32', [5], [1, 1, 2, 2, 2]))], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      }),
  ],
  ['a global pool as a gate', 'GlobalAveragePool', (net) => ((x) => net.op('GlobalAveragePool').op('Mul', [x, net.x]))(net.x)],
  ['a slice', 'Slice', (net) => net.op('Slice', [net.x, net.given(int64s([1, 0])), net.given(int64s([-1, 4])), net.given(int64s([2, 3]))])],
  ['a pad', 'Pad', (net) => net.op('Pad', [net.x, net.given(int64s([0, 0, 2, 1, 0, 0, 0, 1, 0, 1]))])],
  ['what has no form', 'Conv', (net) => net.op('Transpose', undefined, { perm: [0, 1, 2, 4, 3] })],
];

export function up(net: Net, kernel: readonly number[], attributes: Record<string, Attribute>): Net {
  return net.op('ConvTranspose', [net.x, net.weight([4, 4, ...kernel], 0.3), net.weight([4], 0.1)], {
    kernel_shape: kernel,
    ...attributes,
  });
}
function concat(net: Net, other: string, channels: number): Net {
  net.op('Concat', [net.x, other], { axis: 1 });
  net.channels = channels;
  return net;
}

/** Sums that cancel lose the digits that transforms of a size 4 tile lose. */
export const close = 1e-5;
export const gradientOf = (graph: GraphBuilder): Value => {
  const y = graph.value('y');
  return gradient(y.mul(y).sum('all', false), [graph.value('x')])[0] as Value;
};
