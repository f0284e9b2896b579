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

/** Two convolutions, global average pooling and a linear layer: every class of method applies. */
export function gapNet(space: readonly number[], classes = 3, seed = 5): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const x = net.input('x', ['N', 1, ...space]);
  const kernel = space.map(() => 3);
  const hidden = net.op('Relu', [net.conv(x, 1, 6, kernel)], {}, ['hidden']);
  const features = net.op('Relu', [net.conv(hidden, 6, 8, kernel, { strides: space.map(() => 2) })], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  return net.bytes(net.linear(pooled, 8, classes));
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
