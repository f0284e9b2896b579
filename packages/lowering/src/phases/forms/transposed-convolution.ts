import { type Value, windows } from '@voxplain/graph';
import type { Form } from '../form.js';
import { at, folded, partDims, share } from '../phases.js';
import { tap, windowAttributes, within } from '../plane.js';

/** `y_o = sum of g_k * x_i` over all `i s - b + k d = o`, tap by tap. */
export const transposedConvolution: Form = (node) => {
  const { attributes, phased } = node;
  const [, w, bias] = node.x;
  const dims = node.y[0]?.dims;
  const x = phased[0];
  if (!x || !w || !dims || attributes.has('output_shape') || attributes.string('auto_pad', 'NOTSET').startsWith('SAME')) return undefined;
  const axes = windows(attributes, w.dims.slice(2), dims.slice(2), x.dims.slice(2));
  const { kernel, stride, dilation, begin } = axes[0]!;
  const isFolded = folded(x.dims);
  const plane = within(axes, isFolded);
  const beyond = attributes
    .ints(
      'output_padding',
      axes.map(() => 0),
    )
    .slice(1);
  const attrs = {
    ...windowAttributes(plane),
    group: attributes.int('group', 1),
    output_padding: isFolded ? beyond : [0, ...beyond],
  };
  const count = x.parts.length * stride;
  const taps = Array.from({ length: kernel }, (_, k) => tap(w, k));
  const parts = Array.from({ length: count }, (_, q) => {
    const layers = share(dims[2]!, count, q);
    const result = partDims(dims, layers);
    const products = taps.flatMap((one, k) => {
      const i = q + begin - k * dilation;
      return i % stride === 0 ? [(b?: Value) => at(x, i / stride, layers).op('ConvTranspose', b ? [one, b] : [one], result, attrs)] : [];
    });
    if (products.length === 0) return (bias ? bias.reshape([1, dims[1]!, 1, 1]) : w.scalar(0)).expand(result);
    return products.map((make, i) => make(i === 0 ? bias : undefined)).reduce((a, b) => a.add(b));
  });
  return [{ parts, dims }];
};
