import { ModelWriter } from '@voxplain/testkit';
import { bias, conv, relu, scale } from './layers.js';

export interface FcnCascadeOptions {
  /** Channels of the first convolution; the published network has 32. */
  readonly base?: number;
  readonly classes?: number;
  /** Whether layers are normalised by the statistics of the batch, at test time, too, as the published network does. */
  readonly norm?: boolean;
  readonly seed?: number;
}

/**
 * One stage of the 3-D FCN cascade for abdominal organs (Roth et al. 2017, arXiv 1704.06382; 2018, Comput Med Imaging Graph 66:90-99):
 * a 3-D U-Net of valid convolutions, 19,066,208 weights and 40 biases. `[1, 1, z, y, x]` to `[1, classes, z - 88, y - 88, x - 88]`;
 * published for 132 x 132 x 116 voxels to 44 x 44 x 28. Output voxel 0 stands for input voxel 44.
 *
 * With a batch of one, batch statistics are those of the instance.
 */
export function fcnCascade({ base = 32, classes = 8, norm = true, seed = 9 }: FcnCascadeOptions = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const finish = (x: string, channels: number) =>
    relu(net, norm ? net.op('InstanceNormalization', [x, scale(net, channels), bias(net, channels)], { epsilon: 1e-5 }) : x);
  const weights = (from: number, to: number, kernel: readonly number[]) =>
    net.randomWeight([to, from, ...kernel], from * kernel.reduce((product, k) => product * k, 1));
  const valid = (x: string, from: number, to: number) =>
    finish(net.op('Conv', [x, weights(from, to, [3, 3, 3])], { kernel_shape: [3, 3, 3] }), to);
  const up = (x: string, channels: number) =>
    finish(net.op('ConvTranspose', [x, weights(channels, channels, [2, 2, 2])], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }), channels);

  /** Down from a level's first features, and up again; what is put beside them has `margin` voxels more on every side. */
  const level = (x: string, channels: number, depth: number): string => {
    const features = valid(x, channels, 2 * channels);
    if (depth === 3) return features;
    const below = level(
      valid(net.op('MaxPool', [features], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }), 2 * channels, 2 * channels),
      2 * channels,
      depth + 1,
    );
    const raised = up(below, 4 * channels);
    const margin = [40, 16, 4][depth]!;
    const everywhere = (n: number) => net.ints([n, n, n]);
    const cropped = net.op('Slice', [features, everywhere(margin), everywhere(-margin), net.ints([2, 3, 4])]);
    const beside = net.op('Concat', [cropped, raised], { axis: 1 });
    return valid(valid(beside, 6 * channels, 2 * channels), 2 * channels, 2 * channels);
  };
  const image = net.input('image', [1, 1, 'z', 'y', 'x']);
  const first = net.op('Conv', [image, weights(1, base, [3, 3, 3]), net.weight([base], new Float32Array(base).fill(-0.1))], {
    kernel_shape: [3, 3, 3],
  });
  return net.bytes(conv(net, level(finish(first, base), base, 0), 2 * base, classes, [1, 1, 1], { gain: 1 }));
}
