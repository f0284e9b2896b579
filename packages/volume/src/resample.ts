import { elementCount, type Geometry, type Volume, VoxplainError } from '@voxplain/core';
import { asSlice, toIndex, toWorld } from './geometry.js';
import { nearestVoxel, within } from './sample.js';
import { assertGeometry, assertRoom, assertVolume } from './validate.js';

/**
 * A volume on any other grid, by the affines of both: the value of a new voxel is the volume's at the same point in space.
 * `linear` (trilinear; float32) for images and maps, `nearest` (the voxel type is kept) for masks and labels. Points
 * outside the volume's voxels get `fill`; between an outermost voxel's centre and its face its value is continued.
 * Throws `BadVolume` if either grid is unusable, their number of axes differs, or the new one takes more than 2 GiB.
 */
export function resample(volume: Volume, to: Geometry, how: 'linear' | 'nearest', fill = 0): Volume {
  assertVolume(volume);
  assertGeometry(to);
  const { geometry: from, channels } = volume;
  if (from.size.length !== to.size.length) {
    const message = `a volume of [${from.size}] voxels cannot be brought to a grid of [${to.size}]: both need 2 or both 3 axes`;
    throw new VoxplainError('BadVolume', message, { from: from.size, to: to.size });
  }
  assertRoom(to.size, channels, 'choose a coarser spacing, or crop');
  const count = elementCount(to.size);
  const values = how === 'linear' ? new Float32Array(channels * count) : emptyLike(volume.data, channels * count);
  values.fill(fill);
  const read = how === 'linear' ? linear(volume) : nearest(volume);
  eachPoint(spatial(to), spatial(from), (voxel, x, y, z) => {
    for (let channel = 0; channel < channels; channel++) values[channel * count + voxel] = read(channel, x, y, z);
  });
  return { geometry: to, channels, data: values };
}

const spatial = (grid: Geometry): Geometry => (grid.size.length === 2 ? asSlice(grid) : grid);

type Point = [x: number, y: number, z: number];

/** Visits the voxels of `to` that lie in `from`, each with its continuous index there. */
function eachPoint(to: Geometry, from: Geometry, visit: (voxel: number, x: number, y: number, z: number) => void): void {
  const [columns, rows, slices] = to.size as Point;
  const [width, height, depth] = from.size as Point;
  const there = (index: Point) => toIndex(from, toWorld(to, index)) as Point;
  const origin = there([0, 0, 0]);
  const step = (index: Point) => there(index).map((at, axis) => at - origin[axis]!) as Point;
  const [ox, oy, oz] = origin;
  const [[ix, iy, iz], [jx, jy, jz], [kx, ky, kz]] = [step([1, 0, 0]), step([0, 1, 0]), step([0, 0, 1])];
  for (let k = 0, voxel = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++, voxel++) {
        const x = ox + i * ix + j * jx + k * kx;
        const y = oy + i * iy + j * jy + k * ky;
        const z = oz + i * iz + j * jz + k * kz;
        if (within(x, width) && within(y, height) && within(z, depth)) visit(voxel, x, y, z);
      }
    }
  }
}

type Read = (channel: number, x: number, y: number, z: number) => number;

function nearest({ geometry: { size }, data }: Volume): Read {
  const [columns, rows, slices = 1] = size as Point;
  return (channel, x, y, z) =>
    data[nearestVoxel(x, columns) + columns * (nearestVoxel(y, rows) + rows * (nearestVoxel(z, slices) + slices * channel))]!;
}

/** A neighbour of weight 0 is not read: it may lie outside, or hold NaN. */
function linear({ geometry: { size }, data }: Volume): Read {
  const [columns, rows, slices = 1] = size as Point;
  const plane = columns * rows;
  const line = (at: number, w: number) => (w > 0 ? (1 - w) * data[at]! + w * data[at + 1]! : data[at]!);
  const face = (at: number, v: number, w: number) => (v > 0 ? (1 - v) * line(at, w) + v * line(at + columns, w) : line(at, w));
  return (channel, px, py, pz) => {
    const x = clamped(px, columns);
    const y = clamped(py, rows);
    const z = clamped(pz, slices);
    const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const start = i + columns * (j + rows * (k + slices * channel));
    const [u, v, w] = [z - k, y - j, x - i];
    return u > 0 ? (1 - u) * face(start, v, w) + u * face(start + plane, v, w) : face(start, v, w);
  };
}

const clamped = (at: number, n: number): number => Math.min(n - 1, Math.max(0, at));

const emptyLike = <Data extends Volume['data']>(data: Data, length: number): Data =>
  new (data.constructor as new (length: number) => Data)(length);
