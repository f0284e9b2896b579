import { elementCount } from '@voxplain/core';
import type { Carried, Form } from '../form.js';
import { folded } from '../phases.js';
import { f23, f43 } from '../winograd.js';
import { type Convolution, convolutionOf } from './convolution-view.js';
import { filtered } from './filtered.js';
import { direct, gathered, scattered } from './taps.js';

/** With fewer channels than this, transforms cost more than the products that they save. */
const fewChannels = 4;

export const convolution: Form = (node) => {
  const conv = convolutionOf(node);
  const given = node.phased[0]?.parts.length;
  if (!conv) return undefined;
  const { along, w, dims, group } = conv;
  const [out, into] = w.dims as [number, number];
  if (!isFiltered(conv)) {
    if (!given) return undefined;
    const count = given % along.stride === 0 ? given : given * along.stride;
    return [direct(conv, node.phases(0, count))];
  }
  const count = partCount(conv, given);
  const x = node.phases(0, count);
  if (group === 1 && into < fewChannels) return [gathered(conv, x)];
  if (group === 1 && out < fewChannels) return [scattered(conv, x)];
  const tile = [f43, f23].find(({ size }) => count % (size * along.dilation) === 0 && dims[2]! >= 2 * size);
  if (group > 1 || !tile) return [direct(conv, x)];
  return [{ ...filtered(conv, x, tile), channels: (from, to) => filtered(outputs(conv, from, to), x, tile) }];
};

/** Whether a convolution has so many products that saving some pays for carrying its input as phases. */
export function isWorthPhases(node: Carried): boolean {
  const conv = convolutionOf(node);
  if (!conv || !isFiltered(conv) || conv.along.dilation > 1 || conv.group > 1 || conv.dims[2]! < 2 * f43.size) return false;
  const { w, dims } = conv;
  const products = elementCount(dims) * elementCount(w.dims.slice(1));
  const { volumes, images, channels } = node.least;
  return w.dims[0]! >= channels && products >= (folded(dims) ? volumes : images);
}

/** The same convolution to some of its channels. */
const outputs = (conv: Convolution, from: number, to: number): Convolution => ({
  ...conv,
  w: conv.w.slice([0], [from], [to]),
  bias: conv.bias?.slice([0], [from], [to]),
  dims: conv.dims.with(1, to - from),
});

const isFiltered = ({ along: { kernel, stride }, w, node }: Convolution): boolean =>
  stride === 1 && kernel === 3 && w.type === 'float32' && node.isConstant(w);

/** Elements of a part that stay in a cache while a tile is worked on. */
const cached = 2 ** 21;
/** Beyond so many parts a graph has more nodes than the products are worth that it saves. */
const mostParts = 32;

/** In how many parts a convolution takes its input: those that there are, if tiles fit into them. */
function partCount({ along: { dilation }, dims, w }: Convolution, given: number | undefined): number {
  const depth = dims[2]!;
  const fitting = [f43, f23].map(({ size }) => size * dilation).find((count) => count <= mostParts && 2 * count <= depth);
  if (given !== undefined) return !fitting || given % fitting === 0 || fitting % given > 0 ? given : fitting;
  const size = elementCount(dims.with(1, Math.max(w.dims[0]!, w.dims[1]!)));
  let count = fitting ?? 1;
  while (size / count > cached && 2 * count <= mostParts && depth / count >= 8) count *= 2;
  return count;
}
