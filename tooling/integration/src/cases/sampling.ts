import { absent, type Case, data, given, ints, weight } from '@voxplain/testkit';
import { combinations } from './sweep.js';

const padding_mode = ['zeros', 'border', 'reflection'];
const align_corners = [0, 1];

/** Space, and that of the grid. */
const planes = [
  [
    [5, 4],
    [3, 6],
  ],
  [
    [2, 7],
    [4, 1],
  ],
] as const;
const volumes = [
  [
    [3, 4, 5],
    [2, 4, 3],
  ],
  [
    [4, 2, 3],
    [1, 5, 2],
  ],
] as const;

type Spaces = readonly [from: readonly number[], to: readonly number[]];
const sample = (opset: number, [from, to]: Spaces, grid: typeof data, attributes: Case['attributes'], linear: boolean): Case => ({
  op: 'GridSample',
  opset,
  inputs: [data([2, 3, ...from]), grid([2, ...to, from.length])],
  attributes: attributes!,
  linear,
});

const modes = (opset: number, rank: number) =>
  opset < 20
    ? rank === 2
      ? ['bilinear', 'nearest', 'bicubic']
      : ['bilinear', 'nearest']
    : rank === 2
      ? ['linear', 'nearest', 'cubic']
      : ['linear', 'nearest'];

const bySpace = [16, 20, 22].flatMap((opset) =>
  [...planes, ...volumes].flatMap((spaces, i) =>
    combinations({ mode: modes(opset, spaces[0].length), padding_mode, align_corners })
      .filter((_, j) => opset === 20 || (i + j) % 3 === 0)
      .map((attributes) => sample(opset, spaces, weight, attributes, true)),
  ),
);
const byGrid = [20, 22].flatMap((opset) =>
  [planes[0], volumes[0]].flatMap((spaces, i) =>
    combinations({ mode: modes(opset, spaces[0].length), padding_mode, align_corners })
      .filter((_, j) => opset === 20 || (i + j) % 3 === 0)
      .map((attributes) => sample(opset, spaces, data, attributes, false)),
  ),
);
/** There are no float64 kernels before opset 20: an odd number of distinct coordinates, none near an element of these spaces. */
const byWideGrid = combinations({ mode: modes(16, 3), padding_mode, align_corners }).map(
  (attributes): Case => ({
    op: 'GridSample',
    opset: 16,
    inputs: [data([1, 2, ...(attributes.align_corners ? [5, 3, 5] : [4, 2, 4])]), data([1, 1, 5, 3, 3], 'distinct')],
    attributes,
  }),
);

const affineGrids = combinations({
  size: [
    [2, 3, 5, 4],
    [1, 1, 1, 3],
    [2, 1, 3, 4, 5],
    [1, 2, 4, 1, 2],
  ],
  align_corners,
  opset: [20, 22],
}).map(
  ({ size, opset, ...attributes }): Case => ({
    op: 'AffineGrid',
    opset,
    inputs: [data([size[0]!, size.length - 2, size.length - 1]), ints(...size)],
    attributes,
    linear: true,
  }),
);

interface Deformation {
  readonly group?: number;
  readonly offset_group?: number;
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly pads?: readonly number[];
  readonly bias?: boolean;
  readonly mask?: boolean;
}
const deformations: Deformation[] = [
  {},
  { bias: true, mask: true },
  { mask: true, pads: [1, 1, 1, 1] },
  { strides: [2, 1], dilations: [1, 2], pads: [0, 1, 2, 1], bias: true },
  { group: 2, pads: [1, 0, 0, 1] },
  { offset_group: 2, mask: true },
  { group: 2, offset_group: 2, mask: true, bias: true, strides: [2, 2] },
  { group: 4, offset_group: 2, dilations: [2, 1], pads: [1, 1, 1, 1] },
];
const deformConvs = deformations.map(({ bias, mask, ...attributes }, i): Case => {
  const { group = 1, offset_group = 1, strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0] } = attributes;
  const kernel = [3, 2];
  const output = [5, 6].map(
    (n, axis) => Math.floor((n + pads[axis]! + pads[axis + 2]! - dilations[axis]! * (kernel[axis]! - 1) - 1) / strides[axis]!) + 1,
  );
  const inputs = [data([2, 4, 5, 6]), data([4, 4 / group, ...kernel]), data([2, offset_group * 12, ...output])];
  const parameters = mask ? [bias ? data([4]) : absent, data([2, offset_group * 6, ...output])] : bias ? [data([4])] : [];
  return { op: 'DeformConv', opset: [19, 22][i % 2]!, inputs: [...inputs, ...parameters], attributes };
});

/** Corners `x1, y1, x2, y2`: inside, across the edges, outside, thin, and without any extent. */
const regions = [0.3, 0.4, 5.1, 3.7, -1.9, 2.2, 3.3, 9.6, 1.1, 1.3, 1.6, 6.2, 9.3, 8.1, 12.4, 11.2, 3.2, 2.1, 2.9, 1.7];
const images = ints(0, 1, 1, 0, 1);
const conventions = (opset: number) => (opset < 16 ? [{}] : [{}, { coordinate_transformation_mode: 'output_half_pixel' }]);
const aligns = [10, 16].flatMap((version) =>
  combinations({ mode: ['avg', 'max'], sampling_ratio: [0, 1, 2, 3], spatial_scale: [1, 0.6], how: conventions(version) }).map(
    ({ how, ...attributes }, i): Case => {
      const inputs = [data([2, 3, 7, 6]), given([5, 4], ...regions), images];
      const bins = i % 2 ? { output_height: 2, output_width: 3 } : { output_height: 3, output_width: 1 };
      const linear = attributes.mode === 'avg';
      return {
        op: 'RoiAlign',
        opset: version === 10 ? [11, 13][i % 2]! : [16, 18, 21][i % 3]!,
        inputs,
        attributes: { ...attributes, ...bins, ...how },
        linear,
      };
    },
  ),
);
const alignsByRegion = combinations({
  opset: [11, 16, 21],
  sampling_ratio: [1, 2],
  how: [{}, { output_height: 2, output_width: 3 }],
}).flatMap(({ opset, sampling_ratio, how }) =>
  conventions(opset).map(
    (convention): Case => ({
      op: 'RoiAlign',
      opset,
      inputs: [data([2, 3, 4, 3]), data([5, 4]), images],
      attributes: { sampling_ratio, spatial_scale: 2.3, ...how, ...convention },
    }),
  ),
);
const pools = combinations({
  opset: [16, 21],
  spatial_scale: [1, 0.6],
  pooled_shape: [
    [2, 3],
    [1, 1],
    [5, 2],
  ],
}).map(
  ({ opset, ...attributes }): Case => ({
    op: 'MaxRoiPool',
    opset,
    inputs: [data([2, 3, 7, 6], 'distinct'), given([4, 5], 0, 0, 1, 5, 4, 1, -2, 3, 3, 9, 1, 1.5, 2.5, 1.4, 6, 0, 9, 9, 12, 12)],
    attributes,
  }),
);

export const samplingCases: Case[] = [
  ...bySpace,
  ...byGrid,
  ...byWideGrid,
  ...affineGrids,
  ...deformConvs,
  ...aligns,
  ...alignsByRegion,
  ...pools,
];
