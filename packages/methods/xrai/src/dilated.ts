import { elementCount } from '@voxplain/core';

/** The voxels of each of `count` labels, `[...space]`, and those that are no further than `radius` voxels from one. In ascending order. */
export function dilated(labels: Int32Array, count: number, space: readonly number[], radius: number): Int32Array[] {
  const strides = space.map((_, axis) => elementCount(space.slice(axis + 1)));
  const reach = Math.floor(radius);
  const line = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const ball = space
    .reduce<number[][]>((found) => found.flatMap((at) => line.map((d) => [...at, d])), [[]])
    .filter((at) => at.reduce((sum, d) => sum + d * d, 0) <= radius * radius)
    .map((step) => ({ step, shift: step.reduce((sum, d, axis) => sum + d * strides[axis]!, 0) }));
  const regions = Array.from({ length: count }, (): number[] => []);
  const lastOf = new Int32Array(count).fill(-1);
  const at = space.map(() => 0);
  for (let p = 0; p < labels.length; p++) {
    for (let axis = 0; axis < space.length; axis++) at[axis] = Math.floor(p / strides[axis]!) % space[axis]!;
    for (const { step, shift } of ball) {
      if (step.some((d, axis) => at[axis]! + d < 0 || at[axis]! + d >= space[axis]!)) continue;
      const label = labels[p + shift]!;
      if (lastOf[label] === p) continue;
      lastOf[label] = p;
      regions[label]!.push(p);
    }
  }
  return regions.map((members) => Int32Array.from(members));
}
