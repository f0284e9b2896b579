import type { Geometry } from '@voxplain/core';
import { orientationOf } from '@voxplain/volume';

/** A slice of a volume as it is to be looked at: which voxel axis runs to the right, which one down. */
export interface Plane {
  readonly name: string;
  /** Voxel axes (0 is x) along the columns and the rows. */
  readonly across: number;
  readonly down: number;
  readonly flipAcross: boolean;
  readonly flipDown: boolean;
  /** The axis that is cut, and where; absent for 2-D images. */
  readonly through?: { readonly axis: number; readonly at: number };
  /** What lies at the left and at the top: R, A, S, ...; absent where the image has no place in a patient. */
  readonly letters?: { readonly left: string; readonly top: string };
}

/** Radiological views: the patient's left on the viewer's right, anterior up or left, superior up. */
const VIEWS = [
  { name: 'axial', left: 'R', top: 'A' },
  { name: 'coronal', left: 'R', top: 'S' },
  { name: 'sagittal', left: 'A', top: 'S' },
] as const;

const OPPOSITE: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', S: 'I', I: 'S' };

/** An image as it is stored: x to the right, y down. */
export const imagePlane: Plane = { name: 'image', across: 0, down: 1, flipAcross: false, flipDown: false };

/** The axial, coronal and sagittal slice through a voxel of a volume (x first), by the nearest voxel axes. */
export function orthogonalPlanes(geometry: Geometry, index: readonly number[]): Plane[] {
  const sides = [...orientationOf(geometry)];
  const axisTowards = (side: string) => {
    const axis = sides.findIndex((each) => each === side || each === OPPOSITE[side]);
    return { axis, flip: sides[axis] === side };
  };
  return VIEWS.map(({ name, left, top }) => {
    const across = axisTowards(left);
    const down = axisTowards(top);
    const axis = 3 - across.axis - down.axis;
    const turned = { across: across.axis, down: down.axis, flipAcross: across.flip, flipDown: down.flip };
    return { name, ...turned, through: { axis, at: index[axis]! }, letters: { left, top } };
  });
}

/** The values of one channel on a plane, row by row: dims `[rows, columns]`. */
export function cut(
  values: ArrayLike<number>,
  size: readonly number[],
  plane: Plane,
  channel = 0,
): { dims: [number, number]; data: Float64Array } {
  const strides = size.map((_, axis) => size.slice(0, axis).reduce((product, n) => product * n, 1));
  const columns = size[plane.across]!;
  const rows = size[plane.down]!;
  const start =
    channel * size.reduce((product, n) => product * n, 1) + (plane.through ? plane.through.at * strides[plane.through.axis]! : 0);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = start + (plane.flipDown ? rows - 1 - row : row) * strides[plane.down]!;
    for (let column = 0; column < columns; column++) {
      data[row * columns + column] = values[from + (plane.flipAcross ? columns - 1 - column : column) * strides[plane.across]!]!;
    }
  }
  return { dims: [rows, columns], data };
}
