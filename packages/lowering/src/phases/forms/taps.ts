import type { Value } from '@voxplain/graph';
import { at, type Phases, share } from '../phases.js';
import { tap } from '../plane.js';
import type { Convolution } from './convolution-view.js';

/** `y_o = sum_k g_k * x_{o s - b + k d}`, tap by tap. */
export function direct(conv: Convolution, x: Phases): Phases {
  const { along, bias, dims, plane, w } = conv;
  const { kernel, stride, dilation, begin } = along;
  const count = x.parts.length / stride;
  const parts = Array.from({ length: count }, (_, q) => {
    const layers = share(dims[2]!, count, q);
    const products = Array.from({ length: kernel }, (_, k) =>
      plane(at(x, q * stride - begin + k * dilation, layers), tap(w, k), k === 0 ? bias : undefined),
    );
    return products.reduce((sum, product) => sum.add(product));
  });
  return { parts, dims };
}

/** Few input channels: the taps as further channels of one convolution. */
export function gathered(conv: Convolution, x: Phases): Phases {
  const { along, bias, dims, plane, w } = conv;
  const kernel = joined(
    Array.from({ length: along.kernel }, (_, k) => tap(w, k)),
    1,
  );
  const parts = x.parts.map((_, q) => {
    const layers = share(dims[2]!, x.parts.length, q);
    const seen = Array.from({ length: along.kernel }, (_, k) => at(x, q - along.begin + k * along.dilation, layers));
    return plane(joined(seen, 1), kernel, bias);
  });
  return { parts, dims };
}

/** Few output channels: every part by all taps at once; the products, which are small, are moved and added. */
export function scattered(conv: Convolution, x: Phases): Phases {
  const { along, bias, dims, plane, w } = conv;
  const out = dims[1]!;
  const kernel = joined(
    Array.from({ length: along.kernel }, (_, k) => tap(w, k)),
    0,
  );
  const products = x.parts.map((part) => plane(part, kernel));
  const perTap = Array.from({ length: along.kernel }, (_, k) => ({
    parts: products.map((product) => product.slice([1], [k * out], [(k + 1) * out])),
    dims: [x.dims[0]!, out, x.dims[2]!, ...dims.slice(3)],
  }));
  const shift = bias?.reshape([1, out, 1, 1]);
  const parts = x.parts.map((_, q) => {
    const layers = share(dims[2]!, x.parts.length, q);
    const sum = perTap.map((one, k) => at(one, q - along.begin + k * along.dilation, layers)).reduce((a, b) => a.add(b));
    return shift ? sum.add(shift) : sum;
  });
  return { parts, dims };
}

const joined = ([head, ...rest]: readonly Value[], axis: number): Value => head!.concat(rest, axis);
