import type { Value } from '@voxplain/graph';
import type { Form } from '../form.js';
import { each, folded, inEveryLayer } from '../phases.js';
import { total } from './reduce.js';

/** `InstanceNormalization`: mean and variance of all layers, then layer by layer. */
export const instanceNormalization: Form = (node) => {
  const x = node.phased[0];
  const [, scale, bias] = node.x;
  if (!x || !scale || !bias || scale.type !== 'float32') return undefined;
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]];
  const epsilon = node.attributes.float('epsilon', 1e-5);
  const size = space.reduce((product, dim) => product * dim, 1);
  const inner = space.map((_, i) => i + 2).slice(1);
  const mean = total(x, 'ReduceSum', inner).mul(1 / size);
  const perChannel = (value: Value) => value.reshape([batch, channels, 1, 1]);
  const everywhere = (value: Value) => (folded(x.dims) ? inEveryLayer(perChannel(value), x.dims, x.parts.length) : () => perChannel(value));
  const means = everywhere(mean);
  const centred = each(x, (part, p) => part.sub(means(p)));
  const variance = total(centred, 'ReduceSumSquare', inner).mul(1 / size);
  if (batch === 1) {
    const statistics = [mean, variance].map((value) => value.reshape([channels]));
    return [each(x, (part) => part.op('BatchNormalization', [scale, bias, ...statistics], part.dims, { epsilon }))];
  }
  const slopes = everywhere(scale.reshape([1, channels, 1, 1, 1].slice(0, x.dims.length)).div(variance.add(epsilon).sqrt()));
  return [each(centred, (part, p) => part.mul(slopes(p)).add(bias.reshape([1, channels, 1, 1])))];
};
