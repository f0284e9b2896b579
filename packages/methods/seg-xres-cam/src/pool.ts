import type { Value } from '@voxplain/core';
import { upsample } from '@voxplain/formulas';

export type Reduction = 'mean' | 'max';

const pooling = { mean: ['AveragePool', { count_include_pad: 0 }], max: ['MaxPool', {}] } as const;

/**
 * Every element replaced by the mean or the largest of its block of `window` sites along each axis; blocks at the far
 * border reduce over the sites that there are. `[batch, channel, ...space]` in and out.
 */
export function blockwise(values: Value, window: number, reduction: Reduction): Value {
  const space = values.dims.slice(2);
  const kernel = space.map((length) => Math.min(window, length));
  const blocks = space.map((length, i) => Math.ceil(length / kernel[i]!));
  const whole = blocks.map((count, i) => count * kernel[i]!);
  const [op, attributes] = pooling[reduction];
  const pads = [...space.map(() => 0), ...whole.map((length, i) => length - space[i]!)];
  const reduced = values.op(op, [], [...values.dims.slice(0, 2), ...blocks], {
    ...attributes,
    kernel_shape: kernel,
    strides: kernel,
    pads,
  });
  const axes = space.map((_, i) => i + 2);
  return upsample(reduced, whole, 'nearest').slice(
    axes,
    axes.map(() => 0),
    space,
  );
}
