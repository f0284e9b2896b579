import { gzipSync } from 'node:zlib';
import type { Volume } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { readVolume, writeVolume } from '../src/node.js';
import { badMessage } from './bad.js';

const name = 'scan.nii.gz';
const message = (bytes: Uint8Array) => badMessage(() => readVolume(bytes, name), name);
const volume: Volume = { geometry: identityGeometry([16, 16, 16]), channels: 1, data: new Float32Array(4096).map((_, i) => Math.sin(i)) };

let nii: Uint8Array;
let gz: Uint8Array;
let png: Uint8Array;
beforeAll(async () => {
  nii = await writeVolume(volume, 'a.nii');
  gz = await writeVolume(volume, 'a.nii.gz');
  png = await writeVolume(
    { geometry: identityGeometry([16, 16]), channels: 1, data: new Uint8Array(256).map((_, i) => (i * 37) % 251) },
    'a.png',
  );
});

const setDim = (view: DataView, ...dim: number[]) => {
  for (const [i, n] of dim.entries()) view.setInt16(40 + 2 * i, n, true);
};

const edited = (edit: (view: DataView) => void): Uint8Array => {
  const copy = new Uint8Array(nii);
  edit(new DataView(copy.buffer));
  return copy;
};

test('empty files and garbage', async () => {
  expect(await message(new Uint8Array(0))).toContain('empty');
  expect(await message(new TextEncoder().encode('hello\n at once'))).toContain('convert');
  expect(await message(Uint8Array.of(0x1f, 0x8b, 3, 3, 3, 3))).toContain('damaged or truncated');
  expect(await message(gzipSync('not a volume, but long enough'))).toContain('not a NIfTI');
  expect(await message(gzipSync(''))).toContain('not a NIfTI');
  expect(await message(gzipSync(nii.subarray(0, 100)))).toContain('inside its header');
});

test('truncated at any length', async () => {
  for (const part of [5, 20, 200, 349, 1000]) {
    await message(nii.subarray(0, part));
    await message(nii.subarray(0, nii.length - part));
    await message(gz.subarray(0, gz.length - part));
    await message(gzipSync(nii.subarray(0, nii.length - part)));
  }
  for (const part of [9, 20, 40, 80, png.length - 20, png.length - 5]) await message(png.subarray(0, part));
});

describe('NIfTI headers', () => {
  test.each<[string, (view: DataView) => void, RegExp]>([
    ['a pair of files', (v) => v.setUint8(345, 0x69), /hdr/],
    ['four axes', (v) => setDim(v, 4, 16, 16, 8, 2), /take out one volume/],
    ['64-bit integers', (v) => v.setInt16(70, 1024, true), /64-bit integers.*int32/],
    ['complex numbers', (v) => v.setInt16(70, 32, true), /complex/],
    ['an unknown data type', (v) => v.setInt16(70, 77, true), /unknown data type 77/],
    ['no voxels', (v) => v.setInt16(42, 0, true), /export it again/],
    ['negative sizes', (v) => v.setInt16(42, -4, true), /export it again/],
    ['too many axes', (v) => v.setInt16(40, 9, true), /export it again/],
    ['one axis', (v) => v.setInt16(40, 1, true), /export it again/],
    ['too many voxels', (v) => setDim(v, 3, 32767, 32767, 32767), /2 GiB/],
    ['more voxels than the file has', (v) => v.setInt16(42, 400, true), /truncated/],
    ['an offset of NaN', (v) => v.setFloat32(108, Number.NaN, true), /offset/],
    ['an offset inside the header', (v) => v.setFloat32(108, 4, true), /offset/],
    ['a huge offset', (v) => v.setFloat32(108, 1e30, true), /offset/],
  ])('%s', async (_, edit, reason) => {
    expect(await message(edited(edit))).toMatch(reason);
    expect(await message(gzipSync(edited(edit)))).toMatch(reason);
  });

  test('axes that are not at right angles', async () => {
    const sheared = edited((v) => {
      v.setInt16(252, 0, true);
      v.setFloat32(284, 0.9, true);
    });
    expect(await message(sheared)).toContain('right angles');
  });
});

/** The first column of the sform. */
const setColumn = (view: DataView, value: (row: number) => number) => {
  for (const row of [0, 1, 2]) view.setFloat32(280 + 16 * row, value(row), true);
};

describe('an affine that is no frame', () => {
  test.each<[string, (view: DataView) => void]>([
    ['an axis without direction', (v) => setColumn(v, () => 0)],
    ['two axes that are one', (v) => setColumn(v, (row) => v.getFloat32(284 + 16 * row, true))],
    ['NaN', (v) => v.setFloat32(280, Number.NaN, true)],
    ['an infinite origin', (v) => v.setFloat32(292, Number.POSITIVE_INFINITY, true)],
  ])('%s', async (_, edit) => {
    const sform = edited((v) => {
      v.setInt16(252, 0, true);
      edit(v);
    });
    expect(await message(sform)).toMatch(/sform is no frame|right angles/);
  });
});

test('values that are no numbers are kept: whether they may go in is for the model to say', async () => {
  const data = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 4, 5, 6, Number.NEGATIVE_INFINITY, 8);
  for (const values of [data, Float64Array.from(data)]) {
    const image = { geometry: identityGeometry([2, 2, 1]), channels: 2, data: values };
    for (const file of ['a.nii', 'a.nrrd']) expect((await readVolume(await writeVolume(image, file), file)).data).toEqual(values);
  }
});

test('a small file that claims to be large is refused before memory is taken', async () => {
  const bomb = edited((v) => setDim(v, 3, 1000, 1000, 400));
  const before = process.memoryUsage().rss;
  expect(await message(gzipSync(bomb))).toContain('truncated');
  expect(await message(gzipSync(new Uint8Array([...nii, ...new Uint8Array(2 ** 21)])))).toContain('longer');
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
});

test('PNG claims', async () => {
  const claimed = (width: number, height: number) => {
    const copy = new Uint8Array(png);
    const view = new DataView(copy.buffer);
    view.setUint32(16, width);
    view.setUint32(20, height);
    return copy;
  };
  expect(await message(claimed(0, 4))).toContain('0 x 4');
  expect(await message(claimed(2 ** 31, 4))).toContain('pixels');
  expect(await message(claimed(100_000, 100_000))).toContain('2 GiB');
  expect(await message(claimed(10_000, 10_000))).toContain('truncated');
  expect(await message(claimed(17, 16))).toContain('damaged');
});

test('any single changed byte gives a volume or a typed error', async () => {
  const survive = async (bytes: Uint8Array) => readVolume(bytes, name).catch(() => message(bytes));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('nii', 'gz', 'png'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 255 }),
      async (kind, at, byte) => {
        const copy = new Uint8Array({ nii: nii.subarray(0, 16_736), gz, png }[kind]!);
        copy[Math.floor(at * (Math.min(copy.length, 400) - 1))] = byte;
        await survive(copy);
      },
    ),
    { numRuns: 60 },
  );
});

describe('what cannot be written', () => {
  const write = (given: Volume, file: string) => badMessage(() => writeVolume(given, file), file);
  test('endings, types, shapes', async () => {
    expect(await write(volume, 'a.mha')).toContain('.nii.gz');
    expect(await write(volume, 'a.png')).toContain('slice');
    const image = { geometry: identityGeometry([2, 1]), channels: 1, data: new Float32Array(2) };
    expect(await write(image, 'a.png')).toContain('uint8');
    expect(await write({ ...image, channels: 2, data: new Uint8Array(4) }, 'a.png')).toContain('channels');
  });
  test('a volume that contradicts itself', async () => {
    await badMessage(() => writeVolume({ ...volume, channels: 2 }, 'a.nii'), 'volume');
  });
});
