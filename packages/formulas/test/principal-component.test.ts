import { elementCount, float32, sample, type Tensor } from '@voxplain/core';
import { gaussians, pooledNet, principalComponentByHand, symmetricEigen } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { type PrincipalComponent, principalComponent } from '../src/index.js';
import { mapOf } from './run.js';

/** A part of the principal component of a network's input. */
async function computed(input: Tensor, part: keyof PrincipalComponent): Promise<number[]> {
  const { bytes } = pooledNet(input.dims.slice(2), input.dims[1]!);
  const { raw } = await mapOf(bytes, input, (net) => ({
    map: principalComponent(net.input)[part],
    mapKind: 'signed',
    perChannel: part === 'direction',
  }));
  return Array.from(raw.data as Float32Array);
}

const random = (dims: readonly number[], seed = 1) => float32(dims, gaussians(seed)(elementCount(dims)));

/** The largest difference, relative to the largest magnitude. */
const apart = (found: readonly number[], expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs(found[i]! - value))) / Math.max(...expected.map(Math.abs));

/** `sum_i deviation_i u_i v_i'`: values whose covariance has the squared deviations as eigenvalues. */
function withDeviations(channels: number, space: readonly number[], deviations: readonly number[], seed = 4): Tensor {
  const draw = gaussians(seed);
  const orthonormal = (length: number, centred: boolean) => {
    const basis: number[][] = [];
    while (basis.length < deviations.length) {
      const vector = Array.from(draw(length));
      const mean = centred ? vector.reduce((sum, value) => sum + value, 0) / length : 0;
      let rest = vector.map((value) => value - mean);
      for (const other of [...basis, ...basis]) {
        const part = rest.reduce((sum, value, i) => sum + value * other[i]!, 0);
        rest = rest.map((value, i) => value - part * other[i]!);
      }
      basis.push(rest.map((value) => value / Math.hypot(...rest)));
    }
    return basis;
  };
  const sites = elementCount(space);
  const [across, along] = [orthonormal(channels, false), orthonormal(sites, true)];
  const values = Float32Array.from({ length: channels * sites }, (_, i) =>
    deviations.reduce((sum, d, k) => sum + d * across[k]![Math.floor(i / sites)]! * along[k]![i % sites]!, 0),
  );
  return float32([1, channels, ...space], values);
}

describe('the first principal component', () => {
  it.each([[[1, 5, 12, 9]], [[2, 16, 7, 6]], [[1, 40, 2, 5]], [[2, 130, 2, 6]], [[1, 6, 5, 4, 6]], [[2, 33, 3, 2, 5]], [[1, 1, 4, 4]]])(
    'is that of a float64 eigen-solver: %j',
    async (dims) => {
      const input = random(dims);
      const [map, direction] = [await computed(input, 'map'), await computed(input, 'direction')];
      for (let n = 0; n < dims[0]!; n++) {
        const expected = principalComponentByHand(sample(input, n).data as Float32Array, dims[1]!);
        const own = (values: readonly number[]) => values.slice((n * values.length) / dims[0]!, ((n + 1) * values.length) / dims[0]!);
        expect(apart(own(map), expected.map)).toBeLessThanOrEqual(2e-7);
        expect(apart(own(direction), expected.direction)).toBeLessThanOrEqual(2e-7);
      }
    },
  );

  it.each([
    [1e-2, 1e-6],
    [1e-3, 1e-6],
    [1e-4, 1e-6],
    [3e-5, 1e-6],
  ])('tells eigenvalues apart whose ratio is 1 - %f', async (gap, tolerance) => {
    for (const [channels, space] of [
      [6, [8, 9]],
      [60, [4, 5]],
    ] as const) {
      const input = withDeviations(channels, space, [1, Math.sqrt(1 - gap), 0.3, 0.1]);
      const expected = principalComponentByHand(input.data as Float32Array, channels);
      expect(1 - expected.eigenvalues[1]! / expected.eigenvalues[0]!).toBeLessThan(gap * 1.1);
      expect(apart(await computed(input, 'map'), expected.map)).toBeLessThanOrEqual(tolerance);
      expect((await computed(input, 'purity'))[0]).toBeCloseTo(1, 6);
    }
  });

  it('is as large as its singular value, and says so, where the first eigenvalue is double', async () => {
    const input = withDeviations(6, [8, 9], [1, 1, 0.3]);
    const [map, [purity]] = [await computed(input, 'map'), await computed(input, 'purity')];
    expect(Math.hypot(...map)).toBeCloseTo(1, 5);
    expect(purity).toBeLessThan(0.75);
    expect(purity).toBeGreaterThanOrEqual(0.49);
  });

  it.each([1e-18, 1e12])('does not depend on the scale: %f', async (scale) => {
    const input = random([1, 7, 5, 6]);
    const scaled = float32(
      input.dims,
      (input.data as Float32Array).map((value) => value * scale),
    );
    const expected = await computed(input, 'map');
    expect(
      apart(
        (await computed(scaled, 'map')).map((value) => value / scale),
        expected,
      ),
    ).toBeLessThanOrEqual(1e-6);
  });

  it('is 0 where nothing varies', async () => {
    for (const value of [0, 3]) expect(new Set(await computed(float32([1, 3, 4, 4], Array(48).fill(value)), 'map'))).toEqual(new Set([0]));
  });

  it('has its largest magnitude positive, for the values and for their negatives', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const input = random([1, 5, 6, 7], seed);
      const map = await computed(input, 'map');
      expect(Math.max(...map)).toBeGreaterThanOrEqual(-Math.min(...map));
      const mirrored = await computed(
        float32(
          input.dims,
          (input.data as Float32Array).map((value) => -value),
        ),
        'map',
      );
      expect(apart(mirrored, map)).toBeLessThanOrEqual(1e-6);
    }
  });
});

it('the eigen-solver of this test solves', () => {
  const draw = gaussians(8)(36);
  const matrix = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => draw[i * 6 + j]! + draw[j * 6 + i]!));
  const { values, vectors } = symmetricEigen(matrix);
  vectors.forEach((vector, k) => {
    matrix.forEach((row, i) => {
      expect(row.reduce((sum, value, j) => sum + value * vector[j]!, 0)).toBeCloseTo(values[k]! * vector[i]!, 12);
    });
  });
});
