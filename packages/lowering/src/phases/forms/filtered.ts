import type { Value } from '@voxplain/graph';
import { at, first, folded, type Phases, share } from '../phases.js';
import { kernels, type Winograd } from '../winograd.js';
import type { Convolution } from './convolution-view.js';

/** Tile by tile: outputs that are `dilation` apart share their products. */
export function filtered(conv: Convolution, x: Phases, tile: Winograd): Phases {
  const { along, bias, dims, plane, node } = conv;
  const { dilation, begin } = along;
  const count = x.parts.length;
  const pieces = piecesOf(conv, x, tile);
  const parts: Value[] = Array(count);
  for (let q = 0; q < count; q++) {
    if (Math.floor(q / dilation) % tile.size > 0) continue;
    const layers = share(dims[2]!, count, q);
    const products = pieces.map(({ of, kernels: transformed }, piece) => {
      const inputs = Array.from({ length: tile.size + 2 }, (_, j) => at(of, q - begin + j * dilation, layers));
      // the second product goes into every output once
      const withBias = (i: number) => (piece === 0 && i === 1 ? bias : undefined);
      return tile.into(inputs, node.plus).map((v, i) => plane(v, transformed[i]!, withBias(i)));
    });
    const sums = products.reduce((sum, more) => sum.map((product, i) => product.add(more[i]!)));
    tile.outOf(sums, node.plus).forEach((y, i) => {
      const phase = q + i * dilation;
      parts[phase] = first(y, dims, share(dims[2]!, count, phase));
    });
  }
  return { parts, dims };
}

/** What was put together along the channels, each with its own kernels: the sum of their products costs nothing, putting together does. */
function piecesOf({ w, dims }: Convolution, x: Phases, tile: Winograd): { of: Phases; kernels: Value[] }[] {
  const inPlane = (kernel: Value) => (folded(dims) ? kernel : kernel.reshape([...kernel.dims.slice(0, 2), 1, w.dims[3]!]));
  let from = 0;
  return (x.pieces ?? [x]).map((of) => {
    const channels = of.dims[1]!;
    const own = w.slice([1], [from], [from + channels]);
    from += channels;
    return { of, kernels: kernels(own, tile).map(inPlane) };
  });
}
