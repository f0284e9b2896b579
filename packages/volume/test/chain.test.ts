import { float32, type Geometry, type ModelCard } from '@voxplain/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { back } from '../src/back.js';
import type { Field, SpatialStep } from '../src/field.js';
import { prepare, sameGrid, toIndex, toWorld } from '../src/index.js';
import { inputLayout } from '../src/layout.js';
import { spatialSteps } from '../src/moves.js';
import { type Sample, sampleLinear } from '../src/sample.js';
import { fractions, frame, geometry, points, ramp, volumeOf } from './arbitraries.js';

type CardInput = NonNullable<ModelCard['input']>;

const three = <T>(each: fc.Arbitrary<T>) => fc.array(each, { minLength: 3, maxLength: 3 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const axes = fc.constantFrom('NCZYX', 'NCXYZ', 'NCYXZ', 'NCZXY', 'NZYXC', 'NYXZC', 'NXZYC' as const);

/** A grid of 10 to 18 voxels along each axis. */
const grid = fc
  .record({ geometry, size: three(fc.integer({ min: 10, max: 18 })), spacing: three(fc.double({ min: 0.6, max: 2.5, noNaN: true })) })
  .map(({ geometry, size, spacing }): Geometry => ({ ...geometry, size, spacing }));

const without = (input: object): CardInput => Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
const layout = inputLayout(undefined, undefined, 3);
const stepsOf = (from: Geometry, input: CardInput): SpatialStep[] => spatialSteps(from, input, layout, 1);

/** A grid and any chain of steps on it: each setting of the card is there or not. `spacing` is drawn from the range given. */
const chain = (spacing: fc.Arbitrary<number>) =>
  fc
    .record({
      grid,
      orientation: maybe(frame),
      spacing: maybe(three(spacing)),
      fit: maybe(three(fc.integer({ min: 8, max: 20 }))),
      crop: maybe(fc.tuple(fractions, fractions)),
      size: maybe(three(fc.integer({ min: 9, max: 24 }))),
      multiple: maybe(fc.oneof(fc.integer({ min: 1, max: 8 }), three(fc.integer({ min: 1, max: 8 })))),
      axes,
    })
    .map(({ grid, crop, ...rest }) => {
      const input = without(rest);
      const { size: _, multiple: __, ...before } = input;
      const { size } = stepsOf(grid, before).at(-1)?.to ?? grid;
      const box = crop && {
        start: size.map((n, axis) => Math.floor((n / 4) * crop[0][axis]!)),
        end: size.map((n, axis) => n - Math.floor((n / 4) * crop[1][axis]!)),
      };
      return { grid, input: { ...input, ...(box ? { crop: box } : {}) } };
    });
const anyChain = chain(fc.double({ min: 0.5, max: 3, noNaN: true }));

/** Whether a point is so far from the edge of every grid of a chain that clamped or filled voxels have no part in its value. */
function inside(grids: readonly Geometry[]): (point: readonly number[]) => boolean {
  const margin = [0, 1, 2].map((axis) => grids.reduce((sum, { spacing }) => sum + spacing[axis]!, 0));
  return (point) =>
    grids.every((g) =>
      toIndex(g, point).every(
        (at, axis) => at >= 0.01 + margin[axis]! / g.spacing[axis]! && at <= g.size[axis]! - 1.01 - margin[axis]! / g.spacing[axis]!,
      ),
    );
}

/** The grids of a chain with the axes of its last one; the volume's own is the first, as it is oriented. */
const gridsOf = (from: Geometry, input: CardInput): Geometry[] => {
  const { orientation } = input;
  return [stepsOf(from, orientation ? { orientation } : {}).at(-1)?.to ?? from, ...stepsOf(from, input).map(({ to }) => to)].filter(
    (g, i, all) => all.findIndex((other) => sameGrid(other, g)) === i,
  );
};

interface Compared {
  readonly error: number;
  readonly count: number;
}

/** Brings a ramp in space forward and compares every voxel with the ramp at the place where the step says that it lies. */
function forward(from: Geometry, input: CardInput, sample: Sample = sampleLinear): Compared {
  const value = ramp(from);
  const steps = stepsOf(from, input);
  const start = { dims: [1, ...from.size.toReversed()], data: volumeOf(from, (index) => value(toWorld(from, index))).data as Float32Array };
  const { data } = steps.reduce<Field>((field, step) => step.forward(field, sample, 0), start);
  return compare(steps.at(-1)?.to ?? from, data, value, inside(gridsOf(from, input)));
}

/** Brings a map that is a ramp on the network's grid, `shift` voxels of it off, back to the volume. */
function backward(from: Geometry, input: CardInput, shift: readonly number[] = [0, 0, 0]): Compared {
  const value = ramp(from);
  const steps = stepsOf(from, input);
  const last = steps.at(-1)?.to ?? from;
  const map = volumeOf(last, (index) =>
    value(
      toWorld(
        last,
        index.map((at, axis) => at + shift[axis]!),
      ),
    ),
  );
  const end: Field = { dims: [1, ...last.size.toReversed()], data: map.data as Float32Array };
  const { data } = back(steps, end, 0);
  return compare(from, data, value, inside(gridsOf(from, input)));
}

function compare(
  g: Geometry,
  data: Float32Array,
  value: (point: readonly number[]) => number,
  safe: (point: readonly number[]) => boolean,
): Compared {
  const errors = points(g, data).flatMap(({ at, found }) => (safe(at) ? [Math.abs(found - value(at))] : []));
  return { error: Math.max(0, ...errors), count: errors.length };
}

describe('a ramp in space keeps its value through every chain of steps', () => {
  test.each([
    ['forward', forward],
    ['back', backward],
  ])('%s', (_, run) => {
    let compared = 0;
    fc.assert(
      fc.property(anyChain, ({ grid, input }) => {
        const { error, count } = run(grid, input);
        expect(error).toBeLessThan(1e-5);
        compared += count;
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  const oblique: Geometry = {
    size: [18, 16, 17],
    spacing: [0.8, 1.5, 2.2],
    origin: [-100, 30, 7],
    direction: [0.8, -0.6, 0, 0.36, 0.48, -0.8, 0.48, 0.64, 0.6],
  };
  const cards: [string, CardInput][] = [
    ['spacing', { spacing: [1, 1, 1] }],
    ['size', { size: [12, 20, 25] }],
    [
      'spacing, fit, crop and size',
      { spacing: [1, 1, 1], fit: [16, 22, 30], crop: { start: [1, 0, 0], end: [16, 22, 30] }, size: [20, 20, 20] },
    ],
  ];

  test.each(cards)('a resampler that is half a voxel off along one axis fails that: %s', (_, input) => {
    expect(forward(oblique, input).error).toBeLessThan(1e-5);
    expect(backward(oblique, input).error).toBeLessThan(1e-5);
    for (const axis of [0, 1, 2]) {
      // a field's axes are channel, z, y, x
      const shifted: Sample = (data, dims, positions, fill) =>
        sampleLinear(
          data,
          dims,
          positions.map((along, i) => (i === 3 - axis ? along?.map((at) => at + 0.5) : along)),
          fill,
        );
      expect(forward(oblique, input, shifted).error).toBeGreaterThan(0.001);
      expect(
        backward(
          oblique,
          input,
          [0, 1, 2].map((a) => (a === axis ? 0.5 : 0)),
        ).error,
      ).toBeGreaterThan(0.001);
    }
  });
});

/** The network's input as a map: channel behind the batch. */
const asMap = ({ axes, tensor }: ReturnType<typeof prepare>) => {
  const space = tensor.dims.filter((_, i) => axes[i] !== 'N' && axes[i] !== 'C');
  return float32([1, 1, ...space], tensor.data as Float32Array);
};

describe('the way back', () => {
  test('every chain returns the volume’s grid, exactly, and says where its own lies', () => {
    fc.assert(
      fc.property(anyChain, ({ grid, input }) => {
        const prepared = prepare(
          volumeOf(grid, () => 1),
          { input },
        );
        const restored = prepared.restore(asMap(prepared));
        expect(restored.geometry).toEqual(grid);
        expect(restored.data).toHaveLength(grid.size.reduce((a, b) => a * b));
        const [x, y, z] = ['X', 'Y', 'Z'].map((axis) => prepared.tensor.dims[prepared.axes.indexOf(axis)]);
        expect(prepared.geometry.size).toEqual([x, y, z]);
        if (input.spacing && !input.size)
          expect(Math.max(...prepared.geometry.spacing.map((mm, axis) => Math.abs(mm - input.spacing![axis]!)))).toBeLessThan(1e-10);
        if (typeof input.multiple === 'number')
          expect(prepared.geometry.size.every((n) => n % (input.multiple as number) === 0)).toBe(true);
      }),
    );
  });

  test('what the network did not see is filled, and nothing else: by the centres of the volume’s voxels', () => {
    fc.assert(
      fc.property(anyChain, ({ grid, input }) => {
        const steps = stepsOf(grid, input);
        const prepared = prepare(
          volumeOf(grid, () => 1),
          { input: { ...input, axes: 'NCZYX' } },
        );
        const ones = asMap(prepared);
        const restored = prepared.restore(float32(ones.dims, new Float32Array(ones.data.length).fill(5)), Number.NaN);
        // boxes that were cut out: the grids that fit and crop led to
        const boxes = steps.filter(({ note }) => note.startsWith('crop')).map(({ to }) => to);
        for (const { at, found } of points(grid, restored.data as Float32Array)) {
          const faces = boxes.map((g) => Math.min(...toIndex(g, at).flatMap((p, axis) => [p + 0.5, g.size[axis]! - 0.5 - p])));
          if (faces.some((distance) => Math.abs(distance) < 1e-5)) continue;
          if (!Object.is(found, faces.every((distance) => distance > 0) ? 5 : Number.NaN)) expect.fail(`${found} at ${at}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a voxel that alone is bright is the brightest of the map, where the grid gets finer', () => {
    let seen = 0;
    fc.assert(
      fc.property(chain(fc.double({ min: 0.3, max: 0.6, noNaN: true })), fractions, ({ grid, input: { size, ...input } }, at) => {
        const before = stepsOf(grid, input).at(-1)?.to ?? grid;
        const card = { input: size ? { ...input, size: before.size.map((n, axis) => n + (size[axis]! % 5)) } : input };
        const { geometry } = prepare(
          volumeOf(grid, () => 0),
          card,
        );
        const place = at.map((f, axis) => 1 + f * (geometry.size[axis]! - 3));
        const own = toIndex(grid, toWorld(geometry, place)).map(Math.round);
        if (!own.every((n, axis) => n >= 0 && n < grid.size[axis]!)) return;
        const volume = volumeOf(grid, (index) => (index.every((n, axis) => n === own[axis]) ? 1 : 0));
        const { data } = prepare(volume, card).restore(asMap(prepare(volume, card)));
        if (
          stepsOf(grid, card.input).some(({ to }) => !toIndex(to, toWorld(grid, own)).every((p, axis) => p >= 0 && p <= to.size[axis]! - 1))
        )
          return;
        expect(data.indexOf(Math.max(...data) as never)).toBe(volume.data.indexOf(1 as never));
        expect(Math.max(...data)).toBeGreaterThan(0.05);
        seen++;
      }),
      { numRuns: 300 },
    );
    expect(seen).toBeGreaterThan(20);
  });

  test('a mask goes forward to the voxels whose centres lie in it', () => {
    fc.assert(
      fc.property(chain(fc.double({ min: 0.4, max: 3, noNaN: true })), fractions, ({ grid, input: { size: _, ...input } }, at) => {
        const corner = at.map((f, axis) => Math.floor((f * grid.size[axis]!) / 2));
        const far = corner.map((n, axis) => n + Math.floor(grid.size[axis]! / 2));
        const grids = gridsOf(grid, input);
        const mask = volumeOf(grid, (index) => (index.every((n, axis) => n >= corner[axis]! && n <= far[axis]!) ? 3 : 0));
        const prepared = prepare(mask, { input: { ...input, axes: 'NCZYX' } });
        for (const { at, found } of points(prepared.geometry, prepared.project(mask).data as Float32Array)) {
          const index = toIndex(grid, at);
          const edge = index.some((p, axis) => [corner[axis]! - 0.5, far[axis]! + 0.5].some((face) => Math.abs(p - face) < 1e-5));
          if (edge || !grids.every((g) => toIndex(g, at).every((p, axis) => p >= 0 && p <= g.size[axis]! - 1))) continue;
          if (found !== (index.every((p, axis) => p > corner[axis]! - 0.5 && p < far[axis]! + 0.5) ? 3 : 0))
            expect.fail(`${found} at ${at}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('settings that say what is there already leave every voxel as it is', () => {
    fc.assert(
      fc.property(grid, (g) => {
        const volume = volumeOf(g, ([x, y, z]) => x! + 20 * y! + 400 * z!);
        const { size, spacing } = g;
        const prepared = prepare(volume, { input: { spacing: [...spacing], fit: [...size], size: [...size], multiple: [...size] } });
        expect(prepared.tensor.data).toBe(volume.data);
        expect(prepared.restore(asMap(prepared)).data).toBe(volume.data);
        expect(sameGrid(prepared.geometry, g)).toBe(true);
      }),
    );
  });
});
