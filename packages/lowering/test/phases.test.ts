import { nodeBackend } from '@voxplain/backend-node';
import { GraphBuilder, ModelGraph } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import { describe, expect, it } from 'vitest';
import { lower } from '../src/index.js';
import { expectSame, modelOf, noise, operators } from './kit.js';
import { between, close, eager, gradientOf, Net, up } from './phase-net.js';

const shapes = [
  [1, 2, 11, 6, 7],
  [2, 4, 11, 5, 6],
];
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
