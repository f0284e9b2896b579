import { ModelWriter } from '@voxplain/testkit';

const relu = (net: ModelWriter, x: string) => net.op('Relu', [x]);

function block(net: ModelWriter, x: string, from: number, to: number, stride: number): string {
  const first = relu(net, net.conv(x, from, to, [3, 3], { strides: [stride, stride] }));
  const second = net.conv(first, to, to, [3, 3]);
  const skip = stride > 1 || from !== to ? net.conv(x, from, to, [1, 1], { strides: [stride, stride] }) : x;
  return relu(net, net.op('Add', [second, skip]));
}

/** ResNet-18 (He et al. 2015, table 1), batch norm folded, for `[N, 3, 224, 224]`. */
export function resnet18(classes = 1000, width = 64, seed = 18): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, seed);
  const stem = relu(net, net.conv(net.input('input', ['N', 3, 224, 224]), 3, width, [7, 7], { strides: [2, 2] }));
  let x = net.op('MaxPool', [stem], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let from = width;
  for (const [stage, stride] of [1, 2, 2, 2].entries()) {
    const to = width << stage;
    x = block(net, x, from, to, stride);
    x = block(net, x, to, to, 1);
    from = to;
  }
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [x])]);
  return net.bytes(net.linear(pooled, from, classes));
}
