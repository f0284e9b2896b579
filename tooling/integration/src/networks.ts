import { ModelWriter } from '@voxplain/testkit';

/** A dense output `[N, classes, H, W]` from two 3x3 convolutions and a 1x1 one, with or without an activation at the end. */
export function denseNet(classes: number, activation?: 'Softmax' | 'Sigmoid', seed = 21): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(13, seed);
  const x = net.input('x', ['N', 1, 12, 10]);
  const hidden = net.op('Relu', [net.conv(x, 1, 4, [3, 3])], {}, ['hidden']);
  const features = net.op('Relu', [net.conv(hidden, 4, 6, [3, 3])], {}, ['features']);
  const logits = net.op('Identity', [net.conv(features, 6, classes, [1, 1])], {}, ['logits']);
  if (!activation) return net.bytes(logits);
  return net.bytes(net.op(activation, [logits], activation === 'Softmax' ? { axis: 1 } : {}, ['probabilities']));
}

/** Dense logits that are the input's channels: the prediction is whatever the test draws. */
export function identityDense(classes: number): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(13);
  const x = net.input('x', ['N', classes, 4, 5]);
  const hidden = net.op('AveragePool', [x], { kernel_shape: [1, 1] }, ['hidden']);
  return net.bytes(net.op('Mul', [hidden, net.weight([1], [1])], {}, ['scores']));
}

/** A classifier on channel-last images: `[N, H, W, 2]`, turned, convolved, and pooled over axes 1 and 2 of a channel-last tensor. */
export function channelLastNet(seed = 23): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(13, seed);
  const x = net.input('x', ['N', 9, 8, 3]);
  const turned = net.op('Transpose', [x], { perm: [0, 3, 1, 2] });
  const features = net.op('Relu', [net.conv(turned, 3, 5, [3, 3])], {}, ['features']);
  const back = net.op('Transpose', [features], { perm: [0, 2, 3, 1] }, ['features_last']);
  const pooled = net.op('ReduceMean', [back], { axes: [1, 2], keepdims: 0 });
  return net.bytes(net.linear(pooled, 5, 4));
}

/** The same classifier on channel-first images. */
export function channelFirstTwin(seed = 23): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(13, seed);
  const x = net.input('x', ['N', 3, 9, 8]);
  const features = net.op('Relu', [net.conv(x, 3, 5, [3, 3])], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  return net.bytes(net.linear(pooled, 5, 4));
}

/** One transformer-like block on a 4x3 grid of patches with a class token; the class token alone is read at the end. */
export function tokenNet(seed = 25): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(13, seed);
  const width = 6;
  const x = net.input('x', [1, 1, 8, 6]);
  const patches = net.op('Conv', [x, net.randomWeight([width, 1, 2, 2], 4)], { kernel_shape: [2, 2], strides: [2, 2] });
  const flat = net.op('Reshape', [patches, net.ints([1, width, 12])]);
  const tokens = net.op('Transpose', [flat], { perm: [0, 2, 1] });
  const stream = net.op('Concat', [net.randomWeight([1, 1, width], 1, 1), tokens], { axis: 1 }, ['stream']);
  const read = net.op('Mul', [stream, net.randomWeight([width], 1, 1)], {}, ['norm']);
  const query = net.op('MatMul', [read, net.randomWeight([width, width], width, 1)], {}, ['query']);
  const value = net.op('MatMul', [read, net.randomWeight([width, width], width, 1)], {}, ['value']);
  const keys = net.op('Transpose', [read], { perm: [0, 2, 1] });
  const attention = net.op('Softmax', [net.op('MatMul', [query, keys])], { axis: -1 });
  const mixed = net.op('Add', [stream, net.op('MatMul', [attention, value])], {}, ['mixed']);
  const token = net.op('Gather', [mixed, net.ints([0])], { axis: 1 });
  return net.bytes(net.linear(net.op('Flatten', [token]), width, 3));
}
