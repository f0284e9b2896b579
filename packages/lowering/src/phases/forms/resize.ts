import { numbers, tensorOf, type Value } from '@voxplain/graph';
import type { Form } from '../form.js';
import { at, clampedAt, folded, partDims, share } from '../phases.js';

/** `Resize` by a whole factor: neighbouring layers are mixed, then each is resized by itself. Volumes only. */
export const resize: Form = (node) => {
  const x = node.phased[0];
  const { dims, type } = node.y[0]!;
  const { attributes } = node;
  const mode = attributes.string('mode', 'nearest');
  const how = attributes.string('coordinate_transformation_mode', 'half_pixel');
  const scale = x ? dims[2]! / x.dims[2]! : 0;
  const plain =
    !attributes.has('axes') && !attributes.int('antialias', 0) && attributes.string('keep_aspect_ratio_policy', 'stretch') === 'stretch';
  const scales = node.x[2] && node.graph.constantOf(node.x[2].name);
  if (!x || !folded(dims) || type !== 'float32' || !plain || !Number.isInteger(scale) || !scales) return undefined;
  const given = numbers(scales);
  if (given.length !== 5 || given[0] !== 1 || given[1] !== 1 || given[2] !== scale) return undefined;
  const floors = attributes.string('nearest_mode', 'round_prefer_floor') === 'floor' && how === 'asymmetric';
  if (!(mode === 'linear' && how === 'half_pixel') && !(mode === 'nearest' && floors)) return undefined;

  const count = x.parts.length * scale;
  const inPlane = [1, 1, ...given.slice(3)];
  const parts = Array.from({ length: count }, (_, q) => {
    const layers = share(dims[2]!, count, q);
    const mixed = mode === 'nearest' ? at(x, Math.floor(q / scale), layers) : between((q + 0.5) / scale - 0.5, layers);
    const roi = mixed.constant(tensorOf('float32', [0], []));
    const result = partDims(dims, layers);
    return mixed.op('Resize', [roi, mixed.constant(tensorOf('float32', [4], inPlane))], result, attributes.given());
  });
  return [{ parts, dims }];

  /** What lies at a place between two layers. */
  function between(place: number, layers: number): Value {
    const below = Math.floor(place);
    const share = place - below;
    const low = clampedAt(x!, below, layers);
    return share === 0 ? low : node.plus(low.mul(1 - share), share, clampedAt(x!, below + 1, layers));
  }
};
