import type { Geometry } from '@voxplain/core';
import type { Anatomy } from './anatomy.js';
import { membership, type Place, reach, rotation } from './shape.js';
import { labelOf, type TissueName, tissues } from './tissues.js';

const skin: readonly TissueName[] = ['air', 'subcutaneous fat'];
const shell: readonly TissueName[] = [...skin, 'muscle', 'cortical bone', 'cancellous bone'];

const allowed: Record<Place, readonly boolean[]> = {
  anywhere: tissues.map(() => true),
  body: tissues.map(({ name }) => name !== 'air'),
  deep: tissues.map(({ name }) => !skin.includes(name)),
  wall: tissues.map(({ name }) => name === 'muscle' || name === 'cortical bone'),
  cavity: tissues.map(({ name }) => !shell.includes(name)),
};

/** The label of every voxel centre, dims `[z, y, x]` or `[y, x]`. A 2-D image is the plane z = 0. */
export function paint({ habitus, shapes }: Anatomy, geometry: Geometry): Uint8Array {
  const [columns = 1, rows = 1, slices = 1] = geometry.size;
  const labels = new Uint8Array(columns * rows * slices);
  const [cos, sin] = rotation(habitus.roll);
  const at = (axis: number, index: number): number => (geometry.origin[axis] ?? 0) + index * (geometry.spacing[axis] ?? 0);
  /** The voxels `[first, end)` of an axis that lie within `distance` mm of `position`. */
  const range = (axis: number, position: number, distance: number, length: number): [number, number] => {
    const middle = (position - at(axis, 0)) / geometry.spacing[axis]!;
    const half = distance / geometry.spacing[axis]!;
    return [Math.max(0, Math.floor(middle - half)), Math.min(length, Math.ceil(middle + half) + 1)];
  };
  for (const shape of shapes) {
    const inside = membership(shape);
    const label = labelOf(shape.tissue);
    const over = allowed[shape.place];
    for (let k = 0; k < slices; k++) {
      const z = at(2, k) + habitus.level;
      const dz = z - shape.centre[2];
      if (Math.abs(dz) > shape.radii[2]) continue;
      const x = shape.centre[0] + shape.slant[0] * dz;
      const y = shape.centre[1] + shape.slant[1] * dz;
      const [left, right] = range(0, cos * x - sin * y + habitus.shift[0], reach(shape), columns);
      const [front, back] = range(1, sin * x + cos * y + habitus.shift[1], reach(shape), rows);
      for (let j = front; j < back; j++) {
        const dy = at(1, j) - habitus.shift[1];
        for (let i = left; i < right; i++) {
          const dx = at(0, i) - habitus.shift[0];
          const voxel = (k * rows + j) * columns + i;
          if (over[labels[voxel]!] && inside(cos * dx + sin * dy, cos * dy - sin * dx, z)) labels[voxel] = label;
        }
      }
    }
  }
  return labels;
}
