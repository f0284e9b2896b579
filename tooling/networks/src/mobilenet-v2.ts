import { ModelWriter } from '@voxplain/testkit';
import { conv, number, poolAndClassify } from './layers.js';

export interface MobileNetV2Options {
  readonly classes?: number;
  /** Multiplies the channels of every layer; at most 1 keeps the last one at 1280. */
  readonly width?: number;
  /** Edge of the input. */
  readonly size?: number;
  readonly seed?: number;
}

/** Table 2 of the paper: expansion, channels, repeats, stride of the first. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNetV2 (Sandler et al. 2018) as PyTorch exports it: batch norm folded, ReLU6 as a Clip with its bounds as
 * constant inputs. `[N, 3, size, size]` to `[N, classes]`.
 */
export function mobilenetV2({ classes = 1000, width = 1, size = 224, seed = 2 }: MobileNetV2Options = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  let from = 32 * width;
  let x = relu6(net, conv(net, net.input('input', ['N', 3, size, size]), 3, from, [3, 3], { strides: [2, 2] }));
  for (const [expansion, channels, repeats, stride] of stages) {
    for (let i = 0; i < repeats; i++) {
      x = invertedResidual(net, x, from, channels * width, expansion, i === 0 ? stride : 1);
      from = channels * width;
    }
  }
  const last = 1280 * Math.max(1, width);
  return net.bytes(poolAndClassify(net, relu6(net, conv(net, x, from, last, [1, 1], { gain: 1 })), last, classes));
}

const relu6 = (net: ModelWriter, x: string): string => net.op('Clip', [x, number(net, 0), number(net, 6)]);

/** Widen by a 1x1 convolution, filter each channel, and narrow again without an activation. */
function invertedResidual(net: ModelWriter, x: string, from: number, to: number, expansion: number, stride: number): string {
  const wide = from * expansion;
  const expanded = expansion === 1 ? x : relu6(net, conv(net, x, from, wide, [1, 1], { gain: 1 }));
  const filtered = relu6(net, conv(net, expanded, wide, wide, [3, 3], { group: wide, strides: [stride, stride] }));
  const residual = stride === 1 && from === to;
  const narrow = conv(net, filtered, wide, to, [1, 1], { gain: residual ? 0.5 : 2 });
  return residual ? net.op('Add', [x, narrow]) : narrow;
}
