import type { Attribute } from '@voxplain/core';
import type { Value, Window } from '@voxplain/graph';
import { folded } from './phases.js';

/** Windows of an operator within one part: an image's rows are not looked across. */
export const within = ([along, ...rest]: readonly Window[], isFolded: boolean): Window[] =>
  isFolded ? rest : [{ ...along!, kernel: 1, stride: 1, dilation: 1, begin: 0, end: 0, extent: 1 }, ...rest];

export const windowAttributes = (axes: readonly Window[]): Record<string, Attribute> => ({
  kernel_shape: axes.map(({ kernel }) => kernel),
  strides: axes.map(({ stride }) => stride),
  dilations: axes.map(({ dilation }) => dilation),
  pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
});

/** The kernel of one tap along the carried axis, as it works within a part. */
export function tap(w: Value, k: number): Value {
  const kernel = w.slice([2], [k], [k + 1]);
  return folded(w.dims) ? kernel.reshape([...w.dims.slice(0, 2), ...w.dims.slice(3)]) : kernel;
}
