import { elementCount } from '@voxplain/core';
import { components } from '../components.js';

/** A mask of 0 and 1. Dims run slowest first. */
export type Mask = Uint8Array<ArrayBuffer>;

const inverted = (mask: Mask): Mask => mask.map((value) => 1 - value);

/** 1 where the box of `2 r + 1` voxels along every axis holds a 1: `r` dilations by 3 x 3 x 3. */
export const dilate = (mask: Mask, dims: readonly number[], r: number): Mask =>
  dims.reduce((values, length, axis) => alongAxis(values, length, elementCount(dims.slice(axis + 1)), r), mask);

/** 1 where that box, as far as it lies in the volume, holds nothing else. */
export const erode = (mask: Mask, dims: readonly number[], r: number): Mask => inverted(dilate(inverted(mask), dims, r));

function alongAxis(mask: Mask, length: number, step: number, r: number): Mask {
  const result = new Uint8Array(mask.length);
  for (let at = 0; at < mask.length; at++) {
    if (!mask[at]) continue;
    const i = Math.floor(at / step) % length;
    for (let j = Math.max(0, i - r); j <= Math.min(length - 1, i + r); j++) result[at + (j - i) * step] = 1;
  }
  return result;
}

/** Fills what hangs together by faces within a slice of the last two axes and does not reach its edge. */
export function fillHoles(mask: Mask, dims: readonly number[]): Mask {
  const [rows, columns] = dims.slice(-2) as [number, number];
  const isEdge = (p: number) => p < columns || p >= (rows - 1) * columns || p % columns === 0 || p % columns === columns - 1;
  const filled = mask.slice();
  for (let at = 0; at < mask.length; at += rows * columns) {
    const { labels } = components(inverted(mask.subarray(at, at + rows * columns)), [rows, columns]);
    const open = new Set(labels.filter((_, p) => isEdge(p)));
    for (const [p, label] of labels.entries()) if (!open.has(label)) filled[at + p] = 1;
  }
  return filled;
}
