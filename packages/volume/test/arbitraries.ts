import type { Geometry, Volume } from '@voxplain/core';
import fc from 'fast-check';
import { toWorld } from '../src/index.js';

/** Rotation by `angle` about the axis `about`, row-major. */
function rotation(about: number, angle: number): number[] {
  const [a, b] = [(about + 1) % 3, (about + 2) % 3] as const;
  const m = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  m[a * 3 + a] = m[b * 3 + b] = Math.cos(angle);
  m[a * 3 + b] = -Math.sin(angle);
  m[b * 3 + a] = Math.sin(angle);
  return m;
}

const multiply = (a: number[], b: number[]): number[] =>
  a.map((_, i) => [0, 1, 2].reduce((sum, k) => sum + a[Math.floor(i / 3) * 3 + k]! * b[k * 3 + (i % 3)]!, 0));

/** Permuted and flipped axes, turned by up to 20 degrees about every axis. */
export const direction: fc.Arbitrary<number[]> = fc
  .record({
    order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    signs: fc.array(fc.constantFrom(1, -1), { minLength: 3, maxLength: 3 }),
    angles: fc.oneof(
      fc.constant<number[]>([0, 0, 0]),
      fc.array(fc.double({ min: -0.35, max: 0.35, noNaN: true }), { minLength: 3, maxLength: 3 }),
    ),
  })
  .map(({ order, signs, angles }) => {
    const permuted = Array.from({ length: 9 }, (_, i) => (order[i % 3] === Math.floor(i / 3) ? signs[i % 3]! : 0));
    return multiply(angles.map((angle, about) => rotation(about, angle)).reduce(multiply), permuted);
  });

export const geometry: fc.Arbitrary<Geometry> = fc.record({
  size: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 3 }),
  spacing: fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
  origin: fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 3, maxLength: 3 }),
  direction,
});

export const frame: fc.Arbitrary<string> = fc
  .record({
    order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    sides: fc.array(fc.constantFrom(0, 1), { minLength: 3, maxLength: 3 }),
  })
  .map(({ order, sides }) => order.map((axis, i) => ['LR', 'PA', 'SI'][axis]![sides[i]!]).join(''));

/** Three numbers from 0 to 1: places along the axes. */
export const fractions: fc.Arbitrary<number[]> = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });

/** `value(index)` at every voxel, index x first. */
export function volumeOf(geometry: Geometry, value: (index: number[]) => number): Volume {
  const data = new Float32Array(geometry.size.reduce((a, b) => a * b, 1));
  for (let i = 0; i < data.length; i++) data[i] = value(unravel(i, geometry.size));
  return { geometry, channels: 1, data };
}

/** The index, x first, of element `i` of a buffer in which x runs fastest. */
export function unravel(i: number, size: readonly number[]): number[] {
  let rest = i;
  return size.map((n) => {
    const at = rest % n;
    rest = Math.floor(rest / n);
    return at;
  });
}

/** The extent of a grid in mm: the length of its diagonal. */
export const span = ({ size, spacing }: Geometry): number => Math.hypot(...size.map((n, axis) => n * spacing[axis]!));

/** A function of a point in mm that is linear in space: 0 in the middle of a grid, within [-1, 1] on it. */
export function ramp(grid: Geometry): (point: readonly number[]) => number {
  const middle = toWorld(
    grid,
    grid.size.map((n) => (n - 1) / 2),
  );
  const slope = [0.48, -0.6, 0.64];
  return (point) => point.reduce((sum, at, axis) => sum + slope[axis]! * (at - middle[axis]!), 0) / span(grid);
}

/** Every voxel of a grid: where it lies in mm, its index (x first), and the value found there. */
export const points = (grid: Geometry, data: ArrayLike<number>): { at: number[]; index: number[]; found: number }[] =>
  Array.from(data, (found, i) => {
    const index = unravel(i, grid.size);
    return { at: toWorld(grid, index), index, found };
  });
