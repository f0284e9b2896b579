import { type Geometry, type Volume, VoxplainError } from '@voxplain/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityGeometry, resample, toIndex, toWorld } from '../src/index.js';
import { geometry, points, ramp, span, unravel, volumeOf } from './arbitraries.js';

/** Another grid over the same place: turned, shifted and spaced anew. */
const elsewhere = (g: Geometry, other: Geometry): Geometry => {
  const middle = toWorld(
    g,
    g.size.map((n) => (n - 1) / 2),
  );
  const own = toWorld(
    { ...other, origin: [0, 0, 0] },
    other.size.map((n) => (n - 1) / 2),
  );
  return { ...other, origin: middle.map((at, axis) => at - own[axis]!) };
};

/** Largest difference of a resampled ramp from the ramp, at voxels between the outermost centres of `from`. */
function rampError(from: Geometry, to: Geometry, run: (volume: Volume) => Volume): number {
  const value = ramp(from);
  const { data } = run(volumeOf(from, (index) => value(toWorld(from, index))));
  return Math.max(
    0,
    ...points(to, data).flatMap(({ at, found }) =>
      toIndex(from, at).every((p, axis) => p >= 0 && p <= from.size[axis]! - 1) ? [Math.abs(found - value(at))] : [],
    ),
  );
}

describe('linear', () => {
  test('a ramp in space keeps its value at every point, between any two grids', () => {
    let compared = 0;
    fc.assert(
      fc.property(geometry, geometry, (g, other) => {
        const to = elsewhere(g, other);
        expect(rampError(g, to, (volume) => resample(volume, to, 'linear'))).toBeLessThan(1e-5);
        compared += points(to, new Float32Array(to.size.reduce((a, b) => a * b))).filter(({ at }) =>
          toIndex(g, at).every((p, axis) => p >= 0 && p <= g.size[axis]! - 1),
        ).length;
      }),
    );
    expect(compared).toBeGreaterThan(300);
  });

  test('a resampler that is half a voxel off along any axis fails that property', () => {
    const g = { ...identityGeometry([6, 5, 7]), spacing: [0.7, 1.2, 3] };
    const to = elsewhere(g, { ...identityGeometry([7, 6, 5]), direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] });
    expect(rampError(g, to, (volume) => resample(volume, to, 'linear'))).toBeLessThan(1e-5);
    for (const axis of [0, 1, 2]) {
      const half = to.size.map((_, a) => (a === axis ? 0.5 : 0));
      const shifted = { ...to, origin: toWorld(to, half) };
      expect(rampError(g, to, (volume) => resample(volume, shifted, 'linear'))).toBeGreaterThan(0.005);
    }
  });

  test('trilinear by hand, in the middle of eight voxels and a quarter along x', () => {
    const g = identityGeometry([2, 2, 2]);
    const volume = { geometry: g, channels: 2, data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 8) };
    const at = (origin: number[]) => [...resample(volume, { ...identityGeometry([1, 1, 1]), origin }, 'linear').data];
    expect(at([0.5, 0.5, 0.5])).toEqual([3.5, 1]);
    expect(at([0.25, 0, 0])).toEqual([0.25, 0]);
    expect(at([1, 1, 0.5])).toEqual([5, 4]);
  });

  test('onto its own grid nothing changes, NaN neighbours or not', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        const volume = volumeOf(g, ([x, y, z]) => ((x! + y! + z!) % 2 ? Number.NaN : 1 + x! + 10 * y! + 100 * z!));
        const { data } = resample(volume, { ...g }, 'nearest');
        expect(data).toEqual(volume.data);
      }),
    );
    const g = identityGeometry([3, 2, 2]);
    const volume = volumeOf(g, ([x]) => (x === 1 ? Number.NaN : x!));
    expect(resample(volume, g, 'linear').data).toEqual(volume.data);
  });

  test('images: two axes', () => {
    const image = { geometry: identityGeometry([2, 2]), channels: 1, data: Float32Array.of(0, 1, 2, 3) };
    const to = { ...identityGeometry([3, 1]), origin: [0.5, 0.5], spacing: [0.5, 1] };
    expect([...resample(image, to, 'linear', -1).data]).toEqual([1.5, 2, 2]);
    expect([...resample(image, { ...to, spacing: [0.6, 1] }, 'linear', -1).data]).toEqual([1.5, 2, -1]);
  });
});

describe('equals SciPy 1.17', () => {
  const from: Geometry = {
    size: [4, 3, 3],
    spacing: [0.9, 1.4, 2.5],
    origin: [-31.5, 12.25, 4],
    direction: [0.949599, -0.242472, -0.198669, 0.179468, 0.940163, -0.289629, 0.257009, 0.239377, 0.936293],
  };
  const to: Geometry = {
    size: [3, 4, 2],
    spacing: [1.3, 1.1, 3.4],
    origin: [-31.9744, 15.1449, 5.5362],
    direction: [-0.385046, 0.921061, -0.058194, -0.910718, -0.389418, -0.137642, -0.149438, 0, 0.988771],
  };
  const volume = { geometry: from, channels: 1, data: Float32Array.from({ length: 36 }, (_, i) => ((i * 7 + 3) % 11) / 2) };

  // scipy.ndimage.affine_transform(mode='nearest') by inverse(from) @ to; -1 where an index is below -0.5 or above n - 0.5
  // biome-ignore format: as printed
  test.each([
    ['linear', [1.200953, 2.368089, -1, 1.889841, 2.339486, 3.263139, 2.482011, 2.206241, 3.968534, 3.430715, 2.249993, -1, -1, 2.25001, 1.069255, 3.567485, 2.771616, 2.225819, 2.882502, 2.160353, 2.610305, -1, 2.131915, 3.299014]],
    ['nearest', [0, 2, -1, 0, 2.5, 1.5, 0.5, 0.5, 5, 4, 1, -1, -1, 3.5, 0.5, 5, 4, 4, 3, 2, 4.5, -1, 2.5, 4.5]],
  ] as const)('%s', (how, expected) => {
    const { data } = resample(volume, to, how, -1);
    expect(data).toHaveLength(24);
    expected.forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 5);
    });
  });
});

describe('outside', () => {
  test('a voxel reaches half a voxel from its centre; beyond that is the fill value', () => {
    const line = { geometry: identityGeometry([2, 1, 1]), channels: 1, data: Float32Array.of(3, 5) };
    const to = { ...identityGeometry([7, 1, 1]), origin: [-0.75, 0, 0], spacing: [0.5, 1, 1] };
    expect([...resample(line, to, 'linear', -1).data]).toEqual([-1, 3, 3.5, 4.5, 5, -1, -1]);
    expect([...resample(line, to, 'nearest', -1).data]).toEqual([-1, 3, 3, 5, 5, -1, -1]);
    expect([...resample(line, { ...to, origin: [0, 2, 0] }, 'linear', 9).data]).toEqual(Array(7).fill(9));
  });
});

describe('nearest', () => {
  test('is the voxel whose centre is nearest in the volume’s own axes, and keeps the voxel type', () => {
    fc.assert(
      fc.property(geometry, geometry, (g, other) => {
        const to = elsewhere(g, other);
        const labels = volumeOf(g, ([x, y, z]) => 1 + x! + 8 * (y! + 8 * z!));
        const found = resample({ ...labels, data: Uint16Array.from(labels.data) }, to, 'nearest');
        expect(found.data).toBeInstanceOf(Uint16Array);
        for (const { at, found: label } of points(to, found.data)) {
          const index = toIndex(g, at);
          if (index.some((p) => Math.abs(p - Math.floor(p) - 0.5) < 1e-5)) continue;
          const voxel = index.map((p) => Math.round(p));
          const inside = voxel.every((p, axis) => p >= 0 && p < g.size[axis]!);
          expect(label).toBe(inside ? 1 + voxel[0]! + 8 * (voxel[1]! + 8 * voxel[2]!) : 0);
        }
      }),
    );
  });

  test('of voxels halfway between two all go the same way, however the numbers round', () => {
    fc.assert(
      fc.property(geometry, (anywhere) => {
        const g = { ...anywhere, size: [8, 8, 8] };
        const coarse = { ...g, size: [4, 4, 4], spacing: g.spacing.map((mm) => 2 * mm), origin: toWorld(g, [0.5, 0.5, 0.5]) };
        const labels = volumeOf(g, ([x]) => x!);
        expect([...resample(labels, coarse, 'nearest').data].slice(0, 4)).toEqual([1, 3, 5, 7]);
      }),
    );
  });
});

describe('refusals', () => {
  const volume = volumeOf(identityGeometry([2, 2, 2]), () => 1);
  test.each<[string, Partial<Geometry>, RegExp]>([
    ['axes that do not span the space', { direction: [1, 0, 0, 1, 0, 0, 0, 0, 1] }, /singular/],
    ['a spacing of zero', { spacing: [1, 0, 1] }, /positive lengths/],
    ['a negative spacing', { spacing: [1, 1, -1] }, /positive lengths/],
    ['an infinite origin', { origin: [0, Number.POSITIVE_INFINITY, 0] }, /finite/],
    ['an absurd size', { size: [4000, 4000, 4000] }, /238 GiB.*coarser/],
    ['another number of axes', identityGeometry([2, 2]), /both need/],
  ])('%s', (_, change, words) => {
    const run = () => resample(volume, { ...volume.geometry, ...change } as Geometry, 'linear');
    expect(run).toThrow(words);
    try {
      run();
    } catch (error) {
      expect(VoxplainError.isInstance(error, 'BadVolume')).toBe(true);
      expect((error as Error).message).not.toContain('\n');
    }
  });
  test('a volume of singular axes', () => {
    const flat = { ...volume, geometry: { ...volume.geometry, direction: [1, 0, 0, 0, 1, 0, 0, 1, 0] } };
    expect(() => resample(flat, volume.geometry, 'linear')).toThrow(/singular/);
  });
});

test('the arbitraries reach oblique, anisotropic grids, and a ramp spans about 1', () => {
  const grids = fc.sample(geometry, { numRuns: 200, seed: 1 });
  expect(grids.filter(({ direction }) => direction.every((c) => c !== 0)).length).toBeGreaterThan(20);
  expect(grids.filter(({ spacing }) => Math.max(...spacing) > 3 * Math.min(...spacing)).length).toBeGreaterThan(50);
  for (const g of grids) {
    const value = ramp(g);
    const corner = unravel(g.size.reduce((a, b) => a * b) - 1, g.size);
    expect(Math.abs(value(toWorld(g, corner)))).toBeLessThan(2);
    expect(span(g)).toBeGreaterThan(0);
  }
});
