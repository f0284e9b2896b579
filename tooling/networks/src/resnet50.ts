import { ModelWriter } from '@voxplain/testkit';
import { conv, poolAndClassify, relu } from './layers.js';
import { type ResNetOptions, resnetStem, shortcut } from './resnet18.js';

const expansion = 4;

/**
 * ResNet-50 (He et al. 2015, table 1) as exported, batch norm folded, in the form known as v1.5: the stride lies on the
 * 3x3 convolution. `[N, 3, size, size]` to `[N, classes]`.
 */
export function resnet50({ classes = 1000, width = 64, size = 224, seed = 50 }: ResNetOptions = {}): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  let x = resnetStem(net, net.input('input', ['N', 3, size, size]), width);
  let from = width;
  for (const [stage, repeats] of [3, 4, 6, 3].entries()) {
    for (let i = 0; i < repeats; i++) {
      x = bottleneck(net, x, from, width << stage, stage > 0 && i === 0 ? 2 : 1);
      from = (width << stage) * expansion;
    }
  }
  return net.bytes(poolAndClassify(net, x, from, classes));
}

function bottleneck(net: ModelWriter, x: string, from: number, width: number, stride: number): string {
  const to = width * expansion;
  const narrow = relu(net, conv(net, x, from, width, [1, 1]));
  const middle = relu(net, conv(net, narrow, width, width, [3, 3], { strides: [stride, stride] }));
  const wide = conv(net, middle, width, to, [1, 1], { gain: 0.5 });
  return relu(net, net.op('Add', [wide, shortcut(net, x, from, to, stride)]));
}
