import type { Tensor } from '@voxplain/core';
import { ModelWriter } from './model-writer.js';

/** The inputs of a `fusionNet` beside `x`. */
export interface FusionInputs {
  /** `[N, 1, ...space]` */
  readonly second: Tensor;
  /** `[N, 3]` */
  readonly numbers: Tensor;
}

/**
 * A classifier of an image `x`, a second image and three numbers. The second image meets the first before the layer `features` and
 * again behind it; the numbers scale the channels of what lies between, and are added to the logits. With the other inputs `held`
 * they are weights, and it is the same function of `x` alone, one sample at a time.
 */
export function fusionNet(space: readonly number[], held?: FusionInputs): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 31);
  const kernel = space.map(() => 3);
  const other = (name: keyof FusionInputs, dims: readonly (number | string)[]) =>
    held ? net.weight(held[name].dims, held[name].data as Float32Array, name) : net.input(name, dims);
  const numbers = other('numbers', ['N', 3]);
  const x = net.input('x', [held ? 1 : 'N', 1, ...space]);
  const second = other('second', ['N', 1, ...space]);

  const both = [net.op('Relu', [net.conv(x, 1, 3, kernel)]), net.op('Relu', [net.conv(second, 1, 2, kernel)])];
  const features = net.op('Relu', [net.conv(net.op('Concat', both, { axis: 1 }), 5, 4, kernel)], {}, ['features']);
  const gate = net.op('Unsqueeze', [
    net.op('Sigmoid', [net.linear(numbers, 3, 4)], {}, ['gate']),
    net.ints(space.map((_, axis) => axis + 2)),
  ]);
  const met = net.op('Relu', [net.op('Add', [net.op('Mul', [features, gate]), net.conv(second, 1, 4, kernel)])]);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [met])]);
  return net.bytes(net.op('Add', [net.linear(numbers, 3, 3), net.linear(pooled, 4, 3)]));
}
