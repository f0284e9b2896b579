import { elementCount as count } from '@voxplain/core';
import { tensorOf, type Value, windows } from '@voxplain/graph';
import type { Forward, Rule, Rules } from '../rule.js';
import { kernels, paddings, sampled, type Taps, tapsAt, throughPositions, throughSampling } from './interpolation.js';
import { transposed } from './matrix.js';

/** Where the kernel's elements look, offset included: points are `[...kernel, ...output]`, batches those of each group of offsets. */
function tapsOf(forward: Forward, batches: number): Taps {
  const [x, w, offset] = forward.x as [Value, Value, Value];
  const [space, kernel, output] = [x, w, forward.y].map(({ dims }) => dims.slice(2)) as [number[], number[], number[]];
  const apart = offset.reshape([batches, count(kernel), space.length, count(output)]);
  const positions = windows(forward.attributes, kernel, space, output).map(({ stride, dilation, begin }, axis, { length: rank }) => {
    const line = (length: number, at: number, step: number, start: number) => {
      const values = Array.from({ length }, (_, i) => start + i * step);
      return offset.constant(tensorOf(offset.type, [length, ...Array(2 * rank - 1 - at).fill(1)], values));
    };
    const shift = apart.slice([2], [axis], [axis + 1]).reshape([batches, ...kernel, ...output]);
    const fromKernel = line(kernel[axis]!, axis, dilation, -begin);
    const fromOutput = line(output[axis]!, rank + axis, stride, 0);
    const at = shift.add(fromKernel).add(fromOutput);
    return at.reshape([batches, count(kernel) * count(output)]);
  });
  return tapsAt(positions, space, { kernel: kernels.linear, padding: paddings.zeros });
}

/**
 * `y = w columns` with `columns = mask * sample(x, positions + offset)` (Zhu et al. 2019): the product and the sampling
 * are taken back one after the other. Groups of channels have kernels of their own, others share their offsets.
 */
const deformConv: Rule = (dy, forward) => {
  const [x, w, offset, , mask] = forward.x as [Value, Value, Value, Value?, Value?];
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]];
  const [outputs, perGroup, ...kernel] = w.dims as [number, number, ...number[]];
  const group = forward.attributes.int('group', 1);
  const offsetGroups = forward.attributes.int('offset_group', 1);
  const [elements, places] = [count(kernel), count(dy.dims.slice(2))];
  const asOffsets = [batch * offsetGroups, channels / offsetGroups, elements * places];
  const asGroups = [batch, group, perGroup * elements, places];

  const taps = tapsOf(forward, asOffsets[0]!);
  const flat = x.reshape([...asOffsets.slice(0, 2), count(space)]);
  const values = sampled(flat, taps);
  const factor = mask?.reshape([asOffsets[0]!, 1, elements * places]) ?? dy.scalar(1);
  const g = dy.reshape([batch, group, outputs / group, places]);
  const matrices = w.reshape([group, outputs / group, perGroup * elements]);
  const dcolumns = transposed(matrices).matmul(g).reshape(asOffsets);
  const columns = values.mul(factor).reshape(asGroups);
  const dw = g.matmul(transposed(columns)).sum(0, false);
  const dvalues = dcolumns.mul(factor);
  const doffsets = throughPositions(dvalues, flat, taps).map((slope) => slope.reshape([asOffsets[0]!, elements, 1, places]));
  return [
    throughSampling(dvalues, taps, count(space)).reshape(x.dims),
    dw.reshape(w.dims),
    doffsets[0]!.concat(doffsets.slice(1), 2).reshape(offset.dims),
    dy.sum([0, ...space.map((_, axis) => axis + 2)], false),
    mask ? dcolumns.mul(values).sum(1, false).reshape(mask.dims) : null,
  ];
};

export const deformable = { DeformConv: deformConv } satisfies Rules;
