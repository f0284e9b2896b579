import type { Operator } from '../random-graph.js';
import { bounded, filled, fits, picture } from './adapt.js';
import type { Choices } from './choices.js';

const resize: Operator = (g, a, _, random) => {
  const mode = random.of(['nearest', 'nearest', 'linear', 'linear', 'cubic']);
  const x = picture(g, a, random, mode === 'cubic' ? [4] : [3, 4, 5]);
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]];
  const to = space.map((dim) => random.between(Math.max(1, dim - 2), dim + 2));
  const dims = fits([batch, channels, ...to]) ? [batch, channels, ...to] : x.dims;
  const attributes = {
    mode,
    coordinate_transformation_mode: random.of(['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric']),
    ...(mode === 'nearest' ? { nearest_mode: random.of(['round_prefer_floor', 'floor', 'ceil']) } : {}),
  };
  const empty = g.opset < 13 ? g.constant('float32', [0], []) : null;
  return g.op('Resize', [x, empty, empty, g.ints(dims)], dims, attributes);
};

const columns = [
  [2, 3],
  [1, 4],
];
const planes = [
  [3, 2],
  [2, 4],
];

/** Looks at places that come from another tensor, some of them outside. */
const gridSample: Operator = (g, a, b, random) => {
  const x = picture(g, a, random, g.opset < 20 ? [4] : [4, 5]);
  const space = x.dims.length - 2;
  const batch = x.dims[0]!;
  const to = space === 2 ? random.of(planes) : [2, ...random.of(columns)];
  const places = [batch, ...to, space];
  const grid = random.flag() ? g.weight(places) : g.op('Mul', [bounded(g, filled(g, b, places), random), g.scalar(1.3)], places);
  const modes = g.opset < 20 ? ['bilinear', 'nearest', 'bicubic'] : space === 2 ? ['linear', 'nearest', 'cubic'] : ['linear', 'nearest'];
  const attributes = {
    mode: random.of(modes),
    padding_mode: random.of(['zeros', 'border', 'reflection']),
    align_corners: random.flag(),
  };
  return g.op('GridSample', [x, grid], [batch, x.dims[1]!, ...to], attributes);
};

const affineGrid: Operator = (g, a, _, random) => {
  const size = random.of([
    [2, 1, 3, 2],
    [1, 3, 2, 4],
    [1, 1, 2, 3, 2],
  ]);
  const space = size.length - 2;
  const theta = filled(g, a, [size[0]!, space, space + 1]);
  return g.op('AffineGrid', [theta, g.ints(size)], [size[0]!, ...size.slice(2), space], { align_corners: random.flag() });
};

/** Corners `x1, y1, x2, y2`, and the image of each region. */
const corners = [0.3, 0.4, 3.1, 2.7, 1.2, 0.8, 2.9, 3.3, -0.6, 1.1, 2.2, 4.6];
const numbered = (images: number, random: Choices): number[] => [0, 1, 2].map(() => random.below(images));

const roiAlign: Operator = (g, a, b, random) => {
  const x = picture(g, a, random, [4]);
  const mode = random.of(['avg', 'avg', 'max']);
  const sampling_ratio = random.below(3);
  const fixed = g.constant(g.type, [3, 4], corners);
  const moved = () => g.op('Add', [fixed, g.op('Mul', [bounded(g, filled(g, b, [3, 4]), random), g.scalar(0.2)], [3, 4])], [3, 4]);
  const regions = mode === 'avg' && sampling_ratio > 0 && random.flag() ? moved() : fixed;
  const attributes = { mode, sampling_ratio, spatial_scale: random.of([1, 0.6]), output_height: 2, output_width: random.between(1, 2) };
  const images = g.ints(numbered(x.dims[0]!, random));
  return g.op('RoiAlign', [x, regions, images], [3, x.dims[1]!, 2, attributes.output_width], attributes);
};

const maxRoiPool: Operator = (g, a, _, random) => {
  const x = picture(g, a, random, [4]);
  const regions = numbered(x.dims[0]!, random).flatMap((image, i) => [image, ...corners.slice(4 * i, 4 * i + 4)]);
  const pooled_shape = [random.between(1, 2), random.between(1, 2)];
  const attributes = { pooled_shape, spatial_scale: random.of([1, 0.6]) };
  return g.op('MaxRoiPool', [x, g.constant(g.type, [3, 5], regions)], [3, x.dims[1]!, ...pooled_shape], attributes);
};

export const sampling = {
  Resize: resize,
  GridSample: gridSample,
  AffineGrid: affineGrid,
  RoiAlign: roiAlign,
  MaxRoiPool: maxRoiPool,
} satisfies Record<string, Operator>;
