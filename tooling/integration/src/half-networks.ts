import { elementCount } from '@voxplain/core';
import { drawn, type Question } from '@voxplain/testkit';
import { halved } from './half.js';
import { type Drawn, type Form, RandomGraph } from './random-graph.js';

/** A network with floats of one width; its weights are numbers that float16 can hold. */
class Network extends RandomGraph {
  private count = 0;

  /** Normal deviates that keep the scale of what `fanIn` products are summed to. */
  halfWeight(dims: readonly number[], fanIn = 1): Drawn {
    const values = drawn('normal', elementCount(dims), this.seed + 50 + this.count++);
    return this.constant(this.type, dims, halved(values.map((v) => v / Math.sqrt(fanIn))));
  }
  variance(dims: readonly number[]): Drawn {
    return this.constant(this.type, dims, halved(drawn('positive', elementCount(dims), this.seed + 50 + this.count++)));
  }
  conv(x: Drawn, to: number, kernel: readonly number[], stride = 1): Drawn {
    const [batch, from, ...space] = x.dims as [number, number, ...number[]];
    const pads = [...kernel, ...kernel].map((k) => k >> 1);
    const output = space.map((length, i) => Math.floor((length + 2 * pads[i]! - kernel[i]!) / stride) + 1);
    const inputs = [x, this.halfWeight([to, from, ...kernel], from * elementCount(kernel)), this.halfWeight([to])];
    return this.op('Conv', inputs, [batch, to, ...output], { pads, strides: kernel.map(() => stride) });
  }
  linear(x: Drawn, to: number): Drawn {
    const w = this.halfWeight([x.dims.at(-1)!, to], x.dims.at(-1)!);
    return this.op('MatMul', [x, w], [...x.dims.slice(0, -1), to]);
  }
  same(op: string, x: Drawn, more: readonly Drawn[] = [], attributes: Readonly<Record<string, number>> = {}): Drawn {
    return this.op(op, [x, ...more], x.dims, attributes);
  }
}

/** Convolutions, batch normalisation, overlapping max pooling, a linear head. */
function classifier(net: Network): Drawn {
  net.input([1, 3, 12, 10]);
  const first = net.conv(net.tensors[0]!, 6, [3, 3]);
  const channels = [net.halfWeight([6]), net.halfWeight([6]), net.halfWeight([6]), net.variance([6])];
  const features = net.same('Relu', net.same('BatchNormalization', first, channels));
  const half = net.op('MaxPool', [features], [1, 6, 6, 5], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  const last = net.same('Relu', net.conv(half, 8, [3, 3], 2));
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [last], [1, 8, 1, 1])], [1, 8]);
  return net.op('Gemm', [pooled, net.halfWeight([5, 8], 8), net.halfWeight([5])], [1, 5], { transB: 1 });
}

/** A 3-D encoder and decoder with a skip, instance normalisation and probabilities at the end. */
function segmenter(net: Network): Drawn {
  net.input([1, 1, 6, 6, 4]);
  const norm = (x: Drawn) => net.same('InstanceNormalization', x, [net.halfWeight([4]), net.halfWeight([4])], { epsilon: 1e-3 });
  const full = net.same('LeakyRelu', norm(net.conv(net.tensors[0]!, 4, [3, 3, 3])), [], { alpha: 0.1 });
  const half = net.op('AveragePool', [full], [1, 4, 3, 3, 2], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] });
  const deep = net.same('Softplus', net.conv(half, 4, [3, 3, 3]));
  const again = net.op('ConvTranspose', [deep, net.halfWeight([4, 4, 2, 2, 2], 4)], [1, 4, 6, 6, 4], { strides: [2, 2, 2] });
  const both = net.op('Concat', [full, again], [1, 8, 6, 6, 4], { axis: 1 });
  return net.same('Softmax', net.conv(both, 3, [1, 1, 1]), [], { axis: 1 });
}

/** A block of a transformer over 6 tokens, and the mean of what it gives. */
function transformer(net: Network): Drawn {
  net.input([1, 6, 8]);
  const norm = (x: Drawn) => net.same('LayerNormalization', x, [net.halfWeight([8]), net.halfWeight([8])]);
  const read = norm(net.tensors[0]!);
  const keys = net.op('Transpose', [net.linear(read, 8)], [1, 8, 6], { perm: [0, 2, 1] });
  const products = net.op('MatMul', [net.linear(read, 8), keys], [1, 6, 6]);
  const attention = net.same('Softmax', net.same('Mul', products, [net.scalar(0.25)]), [], { axis: -1 });
  const mixed = net.same('Add', net.tensors[0]!, [net.op('MatMul', [attention, net.linear(read, 8)], [1, 6, 8])]);
  const hidden = net.same('Gelu', net.linear(norm(mixed), 16));
  const stream = net.same('Add', mixed, [net.linear(hidden, 8)]);
  return net.linear(net.op('ReduceMean', [stream, net.ints([1])], [1, 8], { keepdims: 0 }), 3);
}

/** Steps of quantisation, through which the gradient goes straight, around a convolution. */
function quantised(net: Network): Drawn {
  net.input([1, 2, 7, 6]);
  const parameters = [net.constant(net.type, [], [2 ** -5]), net.constant('int8', [], [0])];
  const stepped = (x: Drawn) => net.same('DequantizeLinear', net.same('QuantizeLinear', x, parameters), parameters);
  return stepped(net.same('Tanh', net.conv(stepped(net.tensors[0]!), 3, [3, 3])));
}

const networks = { classifier, segmenter, transformer, quantised };

export const networkNames = Object.keys(networks) as (keyof typeof networks)[];

/** What is asked of one of the networks, and how many nodes it has. */
export function halfNetwork(name: keyof typeof networks, type: Form['type']): { question: Question; nodes: number } {
  const net = new Network(21, { type, smooth: false }, 31);
  const scored = networks[name](net);
  return { question: net.question([scored]), nodes: net.operators().length };
}
