import { gradient } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import type { Attribute, Tensor } from '@voxplain/core';
import { GraphBuilder, int64s, ModelGraph, type ModelParts, tensorOf, type Value } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import { describe, expect, it } from 'vitest';
import { lower, providerOf } from '../src/index.js';
import { expectSame, modelOf, type Network, noise, operators } from './kit.js';

/** The provider's own ways, and phases wherever they have a form. */
const eager = (name: string) => ({ ...providerOf(name), phases: { volumes: 0, images: 0, channels: 1 } });

/** A network in the making: what is added last is `x`. */
class Net {
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
const between: [title: string, op: string, layer: (net: Net) => Net][] = [
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

function up(net: Net, kernel: readonly number[], attributes: Record<string, Attribute>): Net {
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

const shapes = [
  [1, 2, 11, 6, 7],
  [2, 4, 11, 5, 6],
];
/** Sums that cancel lose the digits that transforms of a size 4 tile lose. */
const close = 1e-5;
const gradientOf = (graph: GraphBuilder): Value => {
  const y = graph.value('y');
  return gradient(y.mul(y).sum('all', false), [graph.value('x')])[0] as Value;
};

describe('phases', () => {
  describe.each(shapes)('%i x %i channels, %i slices', (...x) => {
    it.each(between)('%s', async (_, op, layer) => {
      const net = layer(new Net(x[1]!).conv(4));
      const network = net.conv(4, [3, 3, 3]).network(x);
      for (const provider of ['cpu', 'wasm']) {
        const { lowered } = await expectSame(network, eager(provider), ['phases'], undefined, close);
        expect(lowered[0]?.nodes.map((node) => node.op)).toContain(op);
      }
      await expectSame(network, eager('cpu'), ['flipped-kernel', 'phases'], gradientOf, 3 * close);
    });
  });

  it.each([8, 9, 12, 13, 16, 17, 31, 33])('%i slices', async (depth) => {
    const net = new Net(1)
      .conv(4)
      .op('Relu')
      .conv(5)
      .op('MaxPool', undefined, { kernel_shape: [2, 2, 2], strides: [2, 2, 2] })
      .conv(4);
    const network = net.network([1, 1, depth, 6, 6]);
    const { model } = await expectSame(network, eager('cpu'), ['phases'], undefined, close);
    expect(operators(model).Conv).toBeGreaterThan(12);
    expect(operators(model).MaxPool).toBeGreaterThan(1);
  });

  it('takes fewer products: F(4, 3) needs half of them', async () => {
    const network = new Net(8).conv(8).conv(8).network([1, 8, 16, 5, 5]);
    const { model } = await expectSame(network, eager('wasm'), ['phases'], undefined, close);
    // two convolutions in four parts, six products of a quarter of the slices each instead of three for each slice
    expect(operators(model).Conv).toBe(2 * 6);
  });

  it('joins and splits nothing between convolutions', async () => {
    const network = new Net(4).conv(4).op('Relu').conv(4).op('Relu').conv(4).network([1, 4, 16, 5, 5]);
    const { model } = await expectSame(network, eager('wasm'), ['phases'], undefined, close);
    expect(operators(model).Transpose).toBe(2 + 3);
  });

  it('joins where a batch grows by broadcasting', async () => {
    const net = new Net(4).conv(4);
    net.op('Mul', [net.x, net.weight([3, 1, 1, 1, 1])]).conv(4);
    await expectSame(net.network([1, 4, 16, 5, 5]), eager('cpu'), ['phases'], undefined, close);
  });

  it('leaves small convolutions and images alone', async () => {
    const volume = await expectSame(new Net(4).conv(4).network([1, 4, 16, 5, 5]), 'cpu', ['phases']);
    const image = await expectSame(new Net(4).conv(4, [3, 3]).network([1, 4, 64, 64]), 'cpu', ['phases']);
    expect([...volume.lowered, ...image.lowered]).toEqual([]);
  });
});

describe('phases of rows', () => {
  it.each([
    ['a convolution', (net: Net) => net.conv(6, [3, 3])],
    ['of kernel 5', (net: Net) => net.conv(6, [5, 5])],
    ['with stride 2', (net: Net) => net.conv(6, [3, 3], { strides: [2, 2] })],
    ['ReLU and a skip', (net: Net) => ((x) => net.op('Relu').op('Add', [net.x, x]))(net.x)],
    ['a weight per row', (net: Net) => net.op('Mul', [net.x, net.weight([13, 1])])],
    ['max pooling', (net: Net) => net.op('MaxPool', undefined, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })],
    ['a global pool as a gate', (net: Net) => ((x) => net.op('GlobalAveragePool').op('Mul', [x, net.x]))(net.x)],
    ['instance norm', (net: Net) => net.op('InstanceNormalization', [net.x, net.weight([4]), net.weight([4])])],
    ['a transposed convolution', (net: Net) => up(net, [2, 2], { strides: [2, 2] })],
  ])('%s', async (_, layer) => {
    for (const batch of [1, 2]) {
      const network = layer(new Net(4).conv(4, [3, 3]))
        .conv(4, [3, 3])
        .network([batch, 4, 13, 10]);
      const { lowered } = await expectSame(network, eager('cpu'), ['phases'], undefined, close);
      expect(lowered[0]!.nodes.length).toBeGreaterThan(1);
      await expectSame(network, eager('cpu'), ['flipped-kernel', 'phases'], gradientOf, 3 * close);
    }
  });
});

it('leaves a model alone whose nodes hold graphs: they read tensors by names that would be gone', async () => {
  const network = new Net(4).conv(4).conv(4).network([1, 4, 16, 5, 5]);
  const bytes = modelOf({ ...network, weights: { ...network.weights, yes: { type: 'bool', dims: [], data: Uint8Array.of(1) } } });
  // a node `late = If(yes)`, both of whose branches are `Identity(Conv0/0)`, as the file has it
  const late = Buffer.from(
    'OqoBCp8BCgN5ZXMSBGxhdGUaBGxhdGUiAklmKkMKC3RoZW5fYnJhbmNoMjEKHwoHQ29udjAvMBIEcmVhZBoEcmVhZCIISWRlbnRpdHkSBmJyYW5jaGIGCgRyZWFkoAEFKkMKC2Vsc2VfYnJhbmNoMjEKHwoHQ29udjAvMBIEcmVhZBoEcmVhZCIISWRlbnRpdHkSBmJyYW5jaGIGCgRyZWFkoAEFYgYKBGxhdGU=',
    'base64',
  );
  const sealed = new Uint8Array([...bytes, ...late]);
  const lowered = async (file: Uint8Array) => {
    const model = ModelGraph.read(file);
    const graph = new GraphBuilder(model, await probe(model, nodeBackend({ threads: 1 }), { x: noise(network.x) }));
    const wanted = Object.fromEntries(model.outputs.map(({ name }) => [name, graph.value(name)]));
    return lower(graph, wanted, eager('cpu'), ['phases']).lowered.map(({ id }) => id);
  };
  expect(await lowered(bytes)).toEqual(['phases']);
  expect(await lowered(sealed)).toEqual([]);
});
