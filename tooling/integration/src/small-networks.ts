import { float32, type Tensor } from '@voxplain/core';
import { ModelWriter } from '@voxplain/testkit';

/** One 3x3 convolution of 6 to 4 channels: wrong in the WebGPU provider's default layout. */
export function sixToFour(): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 5);
  return net.bytes(net.conv(net.input('x', [1, 6, 9, 8]), 6, 4, [3, 3]));
}

/** A wave over dims `[1, 6, 9, 8]`, another one for each `seed`. */
export const sixChannels = (seed = 0): Tensor =>
  float32(
    [1, 6, 9, 8],
    Float32Array.from({ length: 6 * 9 * 8 }, (_, i) => Math.sin((0.7 + seed) * i)),
  );
