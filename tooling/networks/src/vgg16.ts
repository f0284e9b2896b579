import { ModelWriter } from '@voxplain/testkit';
import { conv, poolAndClassify, relu } from './layers.js';

export interface VggOptions {
  readonly classes?: number;
  /** Channels of the first stage: 64 as published. */
  readonly width?: number;
  /** Edge of the input. */
  readonly size?: number;
  readonly seed?: number;
}

/**
 * The convolutions of VGG-16 (Simonyan & Zisserman 2015, table 1, D) at half their width, with global average pooling and one linear layer behind:
 * chains of 3x3 convolutions and max pools, nothing else. `[N, 3, size, size]` to `[N, classes]`.
 */
export function vgg16({ classes = 1000, width = 32, size = 224, seed = 16 }: VggOptions = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  let x = net.input('input', ['N', 3, size, size]);
  let from = 3;
  for (const [times, to] of [2, 2, 3, 3, 3].map((n, stage) => [n, width * Math.min(8, 2 ** stage)] as const)) {
    for (let i = 0; i < times; i++) {
      x = relu(net, conv(net, x, from, to, [3, 3]));
      from = to;
    }
    x = net.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
  }
  return net.bytes(poolAndClassify(net, x, from, classes));
}
