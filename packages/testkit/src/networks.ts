import { ModelWriter } from './model-writer.js';

/** A network whose weights the caller has to know. */
export interface AnalyticNet {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `[class, feature]` */
  readonly weights: Float32Array;
  /** One per class. */
  readonly biases: readonly number[];
}

/** `y = W x + b` over all voxels: the gradient of class c is row c of W, everywhere. */
export function linearNet(space: readonly number[], channels = 2, classes = 3, seed = 3): AnalyticNet {
  const net = new ModelWriter(17, seed);
  const features = channels * space.reduce((product, dim) => product * dim, 1);
  const x = net.input('x', ['N', channels, ...space]);
  const flat = net.op('Flatten', [x]);
  const weights = net.draw([classes, features], 1 / Math.sqrt(features));
  const w = net.weight([classes, features], weights);
  const biases = Array.from({ length: classes }, (_, c) => c / 10);
  const b = net.weight([classes], biases);
  return { bytes: net.bytes(net.op('Gemm', [flat, w, b], { transB: 1 })), weights, biases };
}

/**
 * Two convolutions, global average pooling and a linear layer: every class of method applies. `rewritten` computes the same, bit by bit,
 * with more nodes.
 */
export function gapNet(space: readonly number[], classes = 3, seed = 5, style: 'plain' | 'rewritten' = 'plain'): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const x = net.input('x', ['N', 1, ...space]);
  const kernel = space.map(() => 3);
  const again = (value: string) => {
    if (style === 'plain') return value;
    const doubled = net.op('Mul', [net.op('Identity', [value]), net.weight([1], [2])]);
    return net.op('Mul', [doubled, net.weight([1], [0.5])]);
  };
  const hidden = net.op('Relu', [again(net.conv(x, 1, 6, kernel))], {}, ['hidden']);
  const features = net.op('Relu', [net.conv(again(hidden), 6, 8, kernel, { strides: space.map(() => 2) })], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  return net.bytes(net.linear(pooled, 8, classes));
}

/** A dense output `[N, 3, ...space]` behind two convolutions with rectifiers and a point-wise one; or its sum over space with these weights. */
export function denseNet(space: readonly number[], weights?: Float32Array, seed = 13): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const kernel = space.map(() => 3);
  const hidden = net.op('Relu', [net.conv(net.input('x', ['N', 1, ...space]), 1, 4, kernel)], {}, ['hidden']);
  const features = net.op('Relu', [net.conv(hidden, 4, 6, kernel)], {}, ['features']);
  const point = space.map(() => 1);
  const scores = net.conv(features, 6, 3, point);
  if (!weights) return net.bytes(scores);
  const weighed = net.op('Mul', [scores, net.weight([1, 1, ...space], weights)]);
  return net.bytes(net.op('ReduceSum', [weighed, net.ints(space.map((_, axis) => axis + 2))], { keepdims: 0 }));
}

/** `y = +-mean_s relu(box(x) - 1/2)`: a window of 3 voxels along each axis that is bright on average speaks for class 0 and against class 1. */
export function detectorNet(space: readonly number[]): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17);
  const kernel = space.map(() => 3);
  const size = 3 ** space.length;
  const box = net.weight([1, 1, ...kernel], new Float32Array(size).fill(1 / size));
  const pads = [...kernel, ...kernel].map(() => 1);
  const bright = net.op('Conv', [net.input('x', ['N', 1, ...space]), box, net.weight([1], [-0.5])], { kernel_shape: kernel, pads });
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.op('Relu', [bright])])]);
  return net.bytes(net.op('Gemm', [pooled, net.weight([2, 1], [1, -1]), net.weight([2], [0, 0])], { transB: 1 }));
}

/** `y = W mean_s(relu(x)) + b`: the features are the rectified input, so every CAM can be computed by hand. */
export function pooledNet(space: readonly number[], channels = 5, classes = 3, seed = 9): AnalyticNet {
  const net = new ModelWriter(17, seed);
  const x = net.input('x', ['N', channels, ...space]);
  const features = net.op('Relu', [x], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  const weights = net.draw([classes, channels], 1);
  const w = net.weight([classes, channels], weights);
  const biases = Array.from({ length: classes }, (_, c) => (c % 2 ? -0.1 : 0.1) * (c + 1));
  const b = net.weight([classes], biases);
  return { bytes: net.bytes(net.op('Gemm', [pooled, w, b], { transB: 1 })), weights, biases };
}
