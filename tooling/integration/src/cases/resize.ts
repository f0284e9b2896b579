import type { Attribute } from '@voxplain/core';
import { absent, type Case, data, fixed, type Input, ints } from '@voxplain/testkit';
import { combinations } from './sweep.js';

const none = fixed('float32', [0], []);
const coordinates = ['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'];

/** Scales or sizes stand behind two or three other inputs, which opset 11 wants even where they are empty. */
const resize = (
  opset: number,
  dims: readonly number[],
  to: { scales?: readonly number[]; sizes?: readonly number[] },
  attributes: Record<string, Attribute>,
): Case => {
  const empty: Input = opset < 13 ? none : absent;
  const target = to.scales ? [fixed('float32', [to.scales.length], to.scales)] : [empty, ints(...to.sizes!)];
  return { op: 'Resize', opset, inputs: [data(dims), empty, ...target], attributes, linear: true };
};

/** Space, and to what: up, down, both at once, not by whole numbers. */
const targets: readonly { space: number[]; scales?: number[]; sizes?: number[] }[] = [
  { space: [5, 4], scales: [2, 2] },
  { space: [5, 4], scales: [3, 1] },
  { space: [6, 4], scales: [0.5, 0.5] },
  { space: [5, 7], scales: [1.5, 0.6] },
  { space: [5, 4], sizes: [8, 9] },
  { space: [9, 8], sizes: [4, 3] },
  { space: [5, 4], sizes: [1, 1] },
  { space: [4, 6], sizes: [7, 4] },
];
const volumes: readonly { space: number[]; scales?: number[]; sizes?: number[] }[] = [
  { space: [3, 4, 5], scales: [2, 2, 2] },
  { space: [3, 4, 5], scales: [2, 1.5, 1] },
  { space: [3, 5, 4], sizes: [5, 3, 9] },
  { space: [4, 6, 2], scales: [0.5, 0.5, 0.5] },
];

const whole = ({ space, scales, sizes }: (typeof targets)[number]) => ({
  dims: [2, 3, ...space],
  to: scales ? { scales: [1, 1, ...scales] } : { sizes: [2, 3, ...sizes!] },
});

export const resizeCases: Case[] = [
  ...targets.flatMap((target, i) =>
    combinations({ mode: ['nearest', 'linear', 'cubic'], coordinate_transformation_mode: coordinates }).map((attributes, j) => {
      const { dims, to } = whole(target);
      return resize([11, 13, 18, 19][(i + j) % 4]!, dims, to, attributes);
    }),
  ),
  ...volumes.flatMap((target, i) =>
    combinations({ mode: ['nearest', 'linear'], coordinate_transformation_mode: coordinates }).map((attributes, j) => {
      const { dims, to } = whole(target);
      return resize([11, 13, 18, 19][(i + j) % 4]!, dims, to, attributes);
    }),
  ),
  ...combinations({ cubic_coeff_a: [-0.5, -0.75], exclude_outside: [0, 1], scale: [2, 0.5] }).map(({ scale, ...given }) => {
    const attributes: Record<string, Attribute> = { mode: 'cubic', ...given };
    return resize(13, [1, 2, 6, 8], { scales: [1, 1, scale, scale] }, attributes);
  }),
  ...['nearest', 'linear', 'cubic'].map((mode) =>
    resize(19, [1, 2, 6, 8], { scales: [1, 1, 1.3, 0.7] }, { mode, coordinate_transformation_mode: 'half_pixel_symmetric' }),
  ),
  ...[
    resize(18, [2, 3, 5, 4], { scales: [2, 3] }, { axes: [2, 3] }),
    resize(18, [2, 3, 5, 4], { sizes: [7, 3] }, { axes: [2, 3], mode: 'linear' }),
    resize(18, [2, 3, 5, 4], { sizes: [7, 3] }, { axes: [3, 2], mode: 'linear' }),
    resize(18, [2, 3, 5, 4], { scales: [2, 1.5] }, { axes: [-1, 2], mode: 'linear' }),
    resize(18, [2, 3, 5, 4], { sizes: [7, 9] }, { axes: [2, 3], mode: 'linear', keep_aspect_ratio_policy: 'not_larger' }),
    resize(18, [2, 3, 5, 4], { sizes: [7, 9] }, { axes: [2, 3], mode: 'nearest', keep_aspect_ratio_policy: 'not_smaller' }),
  ],
  ...targets.flatMap((target, i) =>
    combinations({ mode: ['linear', 'cubic'], coordinate_transformation_mode: coordinates }).map((attributes, j) => {
      const { dims, to } = whole(target);
      return resize(18 + ((i + j) % 2), dims, to, { ...attributes, antialias: 1 });
    }),
  ),
  ...combinations({
    mode: ['linear', 'cubic'],
    exclude_outside: [0, 1],
    to: [
      [5, 3],
      [2, 1],
      [11, 6],
    ],
  }).map(({ to, ...attributes }) =>
    resize(18, [1, 2, 16, 12], { sizes: [1, 2, ...to] }, { ...attributes, antialias: 1 } as Record<string, Attribute>),
  ),
  resize(18, [1, 2, 9, 8], { scales: [1, 1, 0.3, 0.4] }, { mode: 'cubic', antialias: 1, cubic_coeff_a: -0.5 }),
  resize(18, [9, 8], { scales: [0.4, 0.3] }, { mode: 'linear', antialias: 1 }),
  resize(19, [1, 2, 9, 8, 7], { sizes: [1, 2, 4, 3, 2] }, { mode: 'linear', antialias: 1 }),
  resize(13, [2, 7], { sizes: [3, 5] }, { mode: 'linear' }),
  resize(13, [2, 3, 7], { scales: [1, 1, 2] }, { mode: 'nearest' }),
  resize(13, [2, 3, 7], { scales: [1, 1, 2.5] }, { mode: 'linear' }),
  resize(13, [2, 3, 5, 4], { scales: [1, 2, 2, 2] }, { mode: 'nearest' }),
];
