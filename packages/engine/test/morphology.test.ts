import { describe, expect, it } from 'vitest';
import { dilate, erode, fillHoles } from '../src/cascade/morphology.js';

/** Numbers in [0, 1) that look random. */
const noise = (seed: number) => (i: number) => Math.abs(Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453) % 1;
const mask = (count: number, share: number, seed: number) => Uint8Array.from({ length: count }, (_, i) => Number(noise(seed)(i) < share));
const count = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);
const at = (p: number, dims: readonly number[]) => dims.map((n, axis) => Math.floor(p / count(dims.slice(axis + 1))) % n);

/** By definition: the values of all voxels that differ by one at most along every axis, itself included. */
function neighbours(values: Uint8Array, dims: readonly number[], p: number): number[] {
  const here = at(p, dims);
  return [...values].filter((_, q) => at(q, dims).every((i, axis) => Math.abs(i - here[axis]!) <= 1));
}
const naively = (values: Uint8Array, dims: readonly number[], times: number, of: (near: number[]) => number): Uint8Array =>
  times === 0
    ? values
    : naively(
        Uint8Array.from(values, (_, p) => of(neighbours(values, dims, p))),
        dims,
        times - 1,
        of,
      );

describe.each([[[23]], [[9, 7]], [[1, 8, 5]], [[5, 6, 4]]])('masks of %j voxels', (dims) => {
  it.each([0, 1, 2, 3])('%i dilations by 3 x 3 x 3 are one by a larger box', (r) => {
    const sparse = mask(count(dims), 0.06, r + 1);
    sparse[4] = 1;
    expect(dilate(sparse, dims, r)).toEqual(naively(sparse, dims, r, (near) => Math.max(...near)));
  });
  it.each([0, 1, 2])('and so are %i erosions: what lies outside of the volume takes nothing away', (r) => {
    const dense = mask(count(dims), 0.95, r + 3);
    dense[4] = 0;
    expect(erode(dense, dims, r)).toEqual(naively(dense, dims, r, (near) => Math.min(...near)));
  });
});

describe('holes', () => {
  const drawn = (text: string) => Uint8Array.from(text.replace(/\s/g, ''), (c) => Number(c === '#'));
  it('are filled where nothing leads to the edge of the slice: diagonals do not lead anywhere', () => {
    const slice = drawn(`
      .######
      .#..#.#
      .#.##.#
      .###..#
      .####.#
      ..#..#.
      ..####.`);
    const filled = drawn(`
      .######
      .######
      .######
      .######
      .######
      ..####.
      ..####.`);
    expect(fillHoles(slice, [7, 7])).toEqual(filled);
  });
  it('slice by slice: a tube that is open at its ends is filled, a bowl seen from the side is not', () => {
    const ring = drawn('##### #...# #...# #####');
    const bowl = drawn('#...# #...# #...# #####');
    const full = new Uint8Array(20).fill(1);
    expect(fillHoles(Uint8Array.of(...ring, ...bowl, ...ring), [3, 4, 5])).toEqual(Uint8Array.of(...full, ...bowl, ...full));
  });
  it.each([1, 2, 3, 4])('as by a flood from the edges, %i', (seed) => {
    const [rows, columns] = [9, 11];
    const given = mask(rows * columns, 0.55, seed);
    const open = new Set<number>();
    const flood = (y: number, x: number): void => {
      const p = y * columns + x;
      if (y < 0 || x < 0 || y >= rows || x >= columns || given[p] || open.has(p)) return;
      open.add(p);
      flood(y - 1, x);
      flood(y + 1, x);
      flood(y, x - 1);
      flood(y, x + 1);
    };
    for (let y = 0; y < rows; y++) for (const x of [0, columns - 1]) flood(y, x);
    for (let x = 0; x < columns; x++) for (const y of [0, rows - 1]) flood(y, x);
    expect(fillHoles(given, [rows, columns])).toEqual(given.map((_, p) => Number(!open.has(p))));
  });
});
