import { type Value, type Window, windows } from '@voxplain/graph';
import type { Carried } from '../form.js';
import { folded } from '../phases.js';
import { windowAttributes, within } from '../plane.js';

/** A convolution, seen along the carried axis and within the parts. */
export interface Convolution {
  readonly node: Carried;
  readonly w: Value;
  readonly bias: Value | undefined;
  readonly along: Window;
  readonly group: number;
  /** Dims of the result. */
  readonly dims: readonly number[];
  /** The convolution of one part by one tap, or by what was made of several. */
  plane(x: Value, kernel: Value, bias?: Value): Value;
}

export function convolutionOf(node: Carried): Convolution | undefined {
  const [x, w, bias] = node.x;
  const dims = node.y[0]?.dims;
  if (!x || !w || !dims || x.dims.length < 4 || x.dims.length > 5) return undefined;
  const axes = windows(node.attributes, w.dims.slice(2), x.dims.slice(2), dims.slice(2));
  const isFolded = folded(x.dims);
  const plane = within(axes, isFolded);
  const group = node.attributes.int('group', 1);
  const attributes = { ...windowAttributes(plane), group };
  return {
    node,
    w,
    bias,
    along: axes[0]!,
    group,
    dims,
    plane(part, kernel, b) {
      const space = dims.slice(isFolded ? 3 : 2);
      const result = [part.dims[0]!, kernel.dims[0]!, ...space];
      if (!isFolded) result[2] = part.dims[2]!;
      return part.op('Conv', b ? [kernel, b] : [kernel], result, attributes);
    },
  };
}
