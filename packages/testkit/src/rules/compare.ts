import { elementCount, type Tensor } from '@voxplain/core';
import type { Runner } from '../conformance.js';
import type { Feeds } from './derivative.js';

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
export const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));
export const largest = (a: readonly number[]): number => a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** A gradient has the dims of what it is taken by. */
export function expectDims(expect: Runner['expect'], gradients: Readonly<Record<string, Tensor>>, feeds: Feeds): void {
  for (const [name, { dims, data }] of Object.entries(gradients)) {
    expect(dims, `dims of the gradient of ${name}`).toEqual(feeds[name]!.dims);
    expect(data.length, `length of the gradient of ${name}`).toBe(elementCount(dims));
  }
}
