import { windows } from '@voxplain/graph';
import type { Form } from '../form.js';
import { at, folded, type Phases, partDims, share } from '../phases.js';
import { windowAttributes, within } from '../plane.js';

const lowest = -3.4028234663852886e38;

/** Within the layers first, then over the layers of a window. */
export const maxPool: Form = (node) => {
  const x = node.phased[0];
  const y = node.y[0];
  if (!x || !y || node.outputs[1] || y.type !== 'float32' || node.attributes.int('storage_order', 0) === 1) return undefined;
  const axes = windows(node.attributes, node.attributes.ints('kernel_shape', []), x.dims.slice(2), y.dims.slice(2));
  const along = axes[0]!;
  const plane = within(axes, folded(x.dims));
  const trivial = plane.every(({ kernel, stride, begin, end }) => kernel === 1 && stride === 1 && begin + end === 0);
  const attributes = { ...windowAttributes(plane), ceil_mode: node.attributes.int('ceil_mode', 0) };
  const count = x.parts.length % along.stride === 0 ? x.parts.length : x.parts.length * along.stride;
  const pooledDims = [...y.dims.slice(0, 2), x.dims[2]!, ...y.dims.slice(3)];
  const parts = node
    .phases(0, count)
    .parts.map((part, p) => (trivial ? part : part.op('MaxPool', [], partDims(pooledDims, share(x.dims[2]!, count, p)), attributes)));
  return [throughLayers({ parts, dims: pooledDims })];

  function throughLayers(pooled: Phases): Phases {
    const { kernel, stride, dilation, begin } = along;
    if (kernel === 1 && stride === 1 && begin === 0) return pooled;
    const fewer = count / stride;
    const largest = Array.from({ length: fewer }, (_, q) => {
      const layers = share(y!.dims[2]!, fewer, q);
      const [head, ...rest] = Array.from({ length: kernel }, (_, k) => at(pooled, q * stride - begin + k * dilation, layers, lowest));
      return rest.length ? head!.op('Max', rest, head!.dims) : head!;
    });
    return { parts: largest, dims: y!.dims };
  }
};
