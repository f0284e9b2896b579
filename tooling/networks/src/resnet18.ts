import { ModelWriter } from '@voxplain/testkit';
import { conv, poolAndClassify, relu } from './layers.js';

export interface ResNetOptions {
  readonly classes?: number;
  /** Channels of the stem; every stage doubles them. */
  readonly width?: number;
  /** Edge of the input. */
  readonly size?: number;
  readonly seed?: number;
}

/** ResNet-18 (He et al. 2015, table 1) as exported, batch norm folded: `[N, 3, size, size]` to `[N, classes]`. */
export function resnet18({ classes = 1000, width = 64, size = 224, seed = 18 }: ResNetOptions = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  let x = resnetStem(net, net.input('input', ['N', 3, size, size]), width);
  let from = width;
  for (const [stage, stride] of [1, 2, 2, 2].entries()) {
    const to = width << stage;
    x = block(net, x, from, to, stride);
    x = block(net, x, to, to, 1);
    from = to;
  }
  return net.bytes(poolAndClassify(net, x, from, classes));
}

/** 7x7 convolution and 3x3 max pool, both of stride 2. */
export function resnetStem(net: ModelWriter, x: string, width: number): string {
  const stem = relu(net, conv(net, x, 3, width, [7, 7], { strides: [2, 2] }));
  return net.op('MaxPool', [stem], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
}

/** Two 3x3 convolutions beside the identity, or beside a 1x1 convolution where the dims change. */
function block(net: ModelWriter, x: string, from: number, to: number, stride: number): string {
  const first = relu(net, conv(net, x, from, to, [3, 3], { strides: [stride, stride] }));
  const second = conv(net, first, to, to, [3, 3], { gain: 0.5 });
  return relu(net, net.op('Add', [second, shortcut(net, x, from, to, stride)]));
}

export const shortcut = (net: ModelWriter, x: string, from: number, to: number, stride: number): string =>
  stride > 1 || from !== to ? conv(net, x, from, to, [1, 1], { strides: [stride, stride] }) : x;
