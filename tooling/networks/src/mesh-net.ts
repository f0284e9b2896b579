import { ModelWriter } from '@voxplain/testkit';
import { conv, relu } from './layers.js';

export interface MeshNetOptions {
  readonly inputs?: number;
  readonly classes?: number;
  readonly channels?: number;
  readonly dilations?: readonly number[];
  readonly seed?: number;
}

/**
 * MeshNet (Fedorov et al. 2016) with batch norm folded: 3x3x3 convolutions whose dilation grows and shrinks again, at full
 * resolution throughout, and a 1x1x1 head. `[N, inputs, D, H, W]` to `[N, classes, D, H, W]`.
 */
export function meshNet(options: MeshNetOptions = {}): Uint8Array<ArrayBuffer> {
  const { inputs = 1, classes = 3, channels = 5, dilations = [1, 2, 4, 8, 16, 8, 4, 2, 1], seed = 5 } = options;
  const net = new ModelWriter(17, seed);
  let x = net.input('input', ['N', inputs, 'D', 'H', 'W']);
  for (const [i, r] of dilations.entries())
    x = relu(net, conv(net, x, i ? channels : inputs, channels, [3, 3, 3], { dilations: [r, r, r] }));
  return net.bytes(conv(net, x, channels, classes, [1, 1, 1], { gain: 1 }));
}
