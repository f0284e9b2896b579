import { ModelWriter } from '@voxplain/testkit';
import { bias, conv, numbers, scale } from './layers.js';
import { doubling, type UNet3dOptions, uShape } from './u-shape.js';

/**
 * 3-D U-Net in the manner of nnU-Net (Isensee et al. 2021): 3x3x3 convolution, InstanceNormalization and LeakyRelu 0.01 twice
 * per level, the first convolution of a lower level with stride 2, and trilinear Resize with a 1x1x1 convolution up.
 * `[N, inputs, D, H, W]` to `[N, classes, D, H, W]`, for any edges that the levels can halve.
 */
export function unet3dInstance({ inputs = 1, classes = 2, base = 16, levels = 4, seed = 4 }: UNet3dOptions = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const layer = (x: string, from: number, to: number, stride = 1) => {
    const y = conv(net, x, from, to, [3, 3, 3], { strides: [stride, stride, stride] });
    const normal = net.op('InstanceNormalization', [y, scale(net, to), bias(net, to)], { epsilon: 1e-5 });
    return net.op('LeakyRelu', [normal], { alpha: 0.01 });
  };
  const convolve = (x: string, from: number, to: number, stride = 1) => layer(layer(x, from, to, stride), to, to);
  const body = uShape(net, convolve(net.input('input', ['N', inputs, 'D', 'H', 'W']), inputs, base), doubling(base, levels), {
    convolve,
    down: (x, from, to) => convolve(x, from, to, 2),
    up: (x, from, to) => conv(net, double(net, x), from, to, [1, 1, 1], { gain: 1 }),
  });
  return net.bytes(conv(net, body, base, classes, [1, 1, 1], { gain: 1 }));
}

const double = (net: ModelWriter, x: string): string =>
  net.op('Resize', [x, '', numbers(net, 1, 1, 2, 2, 2)], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
