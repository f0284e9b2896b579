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
  return [group === 1 && tile ? filtered(conv, x, tile) : direct(conv, x)];
};

/** Whether a convolution has so many products that saving some pays for carrying its input as phases. */
export function isWorthPhases(node: Carried): boolean {
  const conv = convolutionOf(node);
  if (!conv || !isFiltered(conv) || conv.along.dilation > 1 || conv.group > 1 || conv.dims[2]! < 2 * f43.size) return false;
  const { w, dims } = conv;
  const products = elementCount(dims) * elementCount(w.dims.slice(1));
  return w.dims[0]! >= fewChannels && products >= node.leastProducts[folded(dims) ? 'volumes' : 'images'];
}

const isFiltered = ({ along: { kernel, stride }, w, node }: Convolution): boolean =>
  stride === 1 && kernel === 3 && w.type === 'float32' && node.isConstant(w);

/** Elements of a part that stay in a cache while a tile is worked on. */
const cached = 2 ** 20;

/** In how many parts a convolution takes its input: those that there are, if tiles fit into them. */
function partCount({ along: { dilation }, dims, w }: Convolution, given: number | undefined): number {
  const tile = f43.size * dilation;
  if (given !== undefined) return given % tile === 0 || tile % given > 0 || dims[2]! < 2 * tile ? given : tile;
  const size = elementCount(dims.with(1, Math.max(w.dims[0]!, w.dims[1]!)));
  let count = tile;
  while (size / count > cached && dims[2]! / count >= 8) count *= 2;
  return count;
}
