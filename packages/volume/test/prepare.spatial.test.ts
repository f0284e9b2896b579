import { elementCount, float32, type ModelCard } from '@voxplain/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityGeometry, prepare, toWorld } from '../src/index.js';
import { fractions, frame, geometry, unravel, volumeOf } from './arbitraries.js';

const axes = fc.constantFrom('NCZYX' as const, 'NCXYZ' as const, 'NZYXC' as const, 'NXYZC' as const);

/** The network's input as a map: channel behind the batch, whatever the layout. One channel, so the values stay where they are. */
const asMap = ({ axes, tensor }: ReturnType<typeof prepare>) => {
  const space = tensor.dims.filter((_, i) => axes[i] !== 'N' && axes[i] !== 'C');
  return float32([1, 1, ...space], tensor.data as Float32Array);
};

/** A crop of the oriented grid around `keep`, x first, from fractions of what lies on either side. */
const cropAround = (size: number[], keep: number[], before: number[], after: number[]) => ({
  start: keep.map((at, i) => Math.floor(at * before[i]!)),
  end: keep.map((at, i) => at + 1 + Math.floor((size[i]! - at - 1) * after[i]!)),
});

describe('without resizing every voxel comes back to its own place', () => {
  test('orientation, crop and axes', () => {
    fc.assert(
      fc.property(geometry, frame, axes, fractions, fractions, fractions, (g, orientation, axes, at, before, after) => {
        const own = at.map((f, i) => Math.min(g.size[i]! - 1, Math.floor(f * g.size[i]!)));
        const volume = volumeOf(g, (index) => (index.every((n, i) => n === own[i]) ? 1 : 0));
        const oriented = asMap(prepare(volume, { input: { orientation, axes: 'NCZYX' } }));
        const size = oriented.dims.slice(2).reverse();
        const keep = unravel(oriented.data.indexOf(1 as never), size);
        const card: ModelCard = { input: { orientation, axes, crop: cropAround(size, keep, before, after) } };
        const prepared = prepare(volume, card);
        const restored = prepared.restore(asMap(prepared));
        expect(restored.geometry).toEqual(g);
        expect(restored.data).toEqual(volume.data);
        expect(prepared.project(volume)).toEqual(asMap(prepared));
      }),
    );
  });

  test('every element of the network grid comes from a voxel whose world position follows the orientation', () => {
    fc.assert(
      fc.property(geometry, frame, (g, orientation) => {
        const [x, y, z] = g.size as [number, number, number];
        const { tensor } = prepare(
          volumeOf(g, ([i, j, k]) => i! + x * (j! + y * k!)),
          { input: { orientation } },
        );
        const size = tensor.dims.slice(2).toReversed();
        const world = (index: number[]) =>
          toWorld(g, unravel(Number(tensor.data[index[0]! + size[0]! * (index[1]! + size[1]! * index[2]!)]), [x, y, z]));
        for (const axis of [0, 1, 2].filter((a) => size[a]! > 1)) {
          const step = world([0, 1, 2].map((a) => (a === axis ? 1 : 0))).map((p, i) => p - world([0, 0, 0])[i]!);
          const [line, sign] = { L: [0, 1], R: [0, -1], P: [1, 1], A: [1, -1], S: [2, 1], I: [2, -1] }[orientation[axis]!] as [
            number,
            number,
          ];
          expect(Math.sign(step[line]!)).toBe(sign);
        }
      }),
    );
  });
});

describe('with resizing', () => {
  const large = fc.array(fc.integer({ min: 8, max: 10 }), { minLength: 3, maxLength: 3 });
  const growth = fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 3, maxLength: 3 });

  /** A function that is linear in space survives linear resampling: the map must give back each voxel's own value. */
  const ramp = (index: readonly number[]) => 2 * index[0]! - 3 * index[1]! + 5 * index[2]!;

  test('a linear ramp comes back at its own voxels, away from the clamped edge', () => {
    fc.assert(
      fc.property(geometry, large, frame, axes, growth, (anywhere, size, orientation, axes, more) => {
        const g = { ...anywhere, size };
        const volume = volumeOf(g, ramp);
        const oriented = prepare(volume, { input: { orientation } }).tensor.dims.slice(2).toReversed();
        const prepared = prepare(volume, { input: { orientation, axes, size: oriented.map((n, i) => n + more[i]!) } });
        const restored = prepared.restore(asMap(prepared));
        expect(restored.geometry).toBe(g);
        const inside = restored.data.filter((_, i) => unravel(i, size).every((n, axis) => n >= 2 && n < size[axis]! - 2));
        const own = volume.data.filter((_, i) => unravel(i, size).every((n, axis) => n >= 2 && n < size[axis]! - 2));
        expect(inside.length).toBeGreaterThanOrEqual(64);
        inside.forEach((v, i) => {
          expect(v).toBeCloseTo(own[i]!, 3);
        });
      }),
    );
  });

  test('a half-voxel shift of the map is seen', () => {
    const g = { size: [9, 9, 9], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
    const prepared = prepare(volumeOf(g, ramp), { input: { size: [18, 18, 18] } });
    const centre = (data: ArrayLike<number>) => data[4 + 9 * (4 + 9 * 4)]!;
    expect(centre(prepared.restore(prepared.tensor).data)).toBeCloseTo(ramp([4, 4, 4]), 4);
    const shifted = volumeOf({ ...g, size: [18, 18, 18] }, (index) => ramp(index.map((n) => (n + 0.5 + 0.5) / 2 - 0.5)));
    expect(
      Math.abs(centre(prepared.restore(float32([1, 1, 18, 18, 18], shifted.data as Float32Array)).data) - ramp([4, 4, 4])),
    ).toBeGreaterThan(0.9);
  });

  test('a delta voxel has its maximum where it was', () => {
    fc.assert(
      fc.property(
        geometry,
        frame,
        axes,
        fc.array(fc.constantFrom(1, 2, 3), { minLength: 3, maxLength: 3 }),
        fractions,
        (g, orientation, axes, factors, at) => {
          const own = at.map((f, i) => Math.min(g.size[i]! - 1, Math.floor(f * g.size[i]!)));
          const volume = volumeOf(g, (index) => (index.every((n, i) => n === own[i]) ? 1 : 0));
          const oriented = prepare(volume, { input: { orientation } }).tensor.dims.slice(2).toReversed();
          const prepared = prepare(volume, { input: { orientation, axes, size: oriented.map((n, i) => n * factors[i]!) } });
          const { data } = prepared.restore(asMap(prepared));
          expect(data.indexOf(Math.max(...data) as never)).toBe(volume.data.indexOf(1 as never));
        },
      ),
    );
  });
});

test('NCXYZ is a transpose and maps with channels come back from it', () => {
  const g = { size: [2, 3, 4], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  const volume = volumeOf(g, ([x, y, z]) => 100 * x! + 10 * y! + z!);
  const prepared = prepare(volume, { input: { axes: 'NCXYZ' } });
  expect(prepared.tensor.dims).toEqual([1, 1, 2, 3, 4]);
  expect([...prepared.tensor.data].slice(0, 5)).toEqual([0, 1, 2, 3, 10]);
  const own = prepared.tensor.data as Float32Array;
  const map = float32([1, 2, 2, 3, 4], Float32Array.of(...own, ...own.map((v) => -v)));
  const restored = prepared.restore(map);
  expect(restored.channels).toBe(2);
  expect(restored.data).toEqual(Float32Array.of(...(volume.data as Float32Array), ...(volume.data as Float32Array).map((v) => -v)));
});

const orders = ['XYZ', 'XZY', 'YXZ', 'YZX', 'ZXY', 'ZYX'].flatMap((space) => [`NC${space}`, `N${space}C`]);
test.each([...orders, 'NCYX', 'NCXY', 'NYXC', 'NXYC'])('%s: every voxel lies where the letters say, and comes back', (order) => {
  const flat = order.length === 4;
  const g = flat ? identityGeometry([2, 3]) : identityGeometry([2, 3, 4]);
  const volume = volumeOf(g, ([x, y, z = 0]) => 100 * x! + 10 * y! + z);
  const prepared = prepare(volume, { input: { axes: order as 'NCZYX' } });
  const lengths: Record<string, number> = { N: 1, C: 1, X: 2, Y: 3, Z: 4 };
  expect(prepared.tensor.dims).toEqual([...order].map((axis) => lengths[axis]));
  prepared.tensor.data.forEach((value: number | bigint, i: number) => {
    const index = unravel(i, prepared.tensor.dims.toReversed()).reverse();
    const at = (axis: string) => (order.includes(axis) ? index[order.indexOf(axis)]! : 0);
    expect(value).toBe(100 * at('X') + 10 * at('Y') + at('Z'));
  });
  expect(prepared.restore(asMap(prepared)).data).toEqual(volume.data);
});

test('outside the crop the map is the fill value', () => {
  const g = { size: [3, 2], spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] };
  const prepared = prepare(
    volumeOf(g, () => 7),
    { input: { crop: { start: [1, 0], end: [2, 2] } } },
  );
  expect([...prepared.restore(prepared.tensor).data]).toEqual([0, 7, 0, 0, 7, 0]);
  expect([...prepared.restore(prepared.tensor, -1).data]).toEqual([-1, 7, -1, -1, 7, -1]);
  expect(elementCount(prepared.tensor.dims)).toBe(2);
});
