import { ModelWriter } from '@voxplain/testkit';
import { bias, conv, relu } from './layers.js';
import { doubling, type UNet3dOptions, uShape } from './u-shape.js';

/**
 * 3-D U-Net: 3x3x3 convolution and ReLU twice per level, 2x2x2 max pool down, 2x2x2 transposed convolution of stride 2 up.
 * `[N, inputs, D, H, W]` to `[N, classes, D, H, W]`, for any edges that the levels can halve.
 */
export function unet3d({ inputs = 1, classes = 2, base = 16, levels = 4, seed = 3 }: UNet3dOptions = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const layer = (x: string, from: number, to: number) => relu(net, conv(net, x, from, to, [3, 3, 3]));
  const convolve = (x: string, from: number, to: number) => layer(layer(x, from, to), to, to);
  const body = uShape(net, convolve(net.input('input', ['N', inputs, 'D', 'H', 'W']), inputs, base), doubling(base, levels), {
    convolve,
    down: (x, from, to) => convolve(net.op('MaxPool', [x], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }), from, to),
    up: (x, from, to) => double(net, x, from, to),
  });
  return net.bytes(conv(net, body, base, classes, [1, 1, 1], { gain: 1 }));
}

/** Every voxel becomes a block of eight: the windows do not overlap, so each sum has `from` terms. */
const double = (net: ModelWriter, x: string, from: number, to: number): string =>
  net.op('ConvTranspose', [x, net.randomWeight([from, to, 2, 2, 2], from, 1), bias(net, to)], {
    kernel_shape: [2, 2, 2],
    strides: [2, 2, 2],
  });
