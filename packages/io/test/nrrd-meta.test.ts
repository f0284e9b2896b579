import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import type { Volume, VoxelData } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readVolume, readVolumeFile, writeVolume } from '../src/node.js';
import { badMessage } from './bad.js';
import { itkRead, itkWrite } from './itk.js';
import { expectSame, oblique, ramp } from './oblique.js';

const types = [Float32Array, Float64Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array];
const oneOf = (Type: (typeof types)[number]): Volume => ({
  geometry: oblique,
  channels: 1,
  data: ramp(Type as new (v: number[]) => VoxelData, 24),
});

describe.each(['.nrrd', '.mha'] as const)('ITK writes %s', (ending) => {
  test.each(types)('%o', async (Type) => {
    expectSame(await readVolume(await itkWrite(oneOf(Type), ending, false), `a${ending}`), oneOf(Type), 12);
  });
  test('compressed, several channels, 2-D', async () => {
    const colours = { geometry: oblique, channels: 3, data: ramp(Float32Array, 72) };
    expectSame(await readVolume(await itkWrite(colours, ending, true), `a${ending}`), colours, 12);
    const image = {
      geometry: { ...identityGeometry([4, 3]), spacing: [0.5, 2], origin: [1, -2] },
      channels: 1,
      data: ramp(Int16Array, 12),
    };
    expectSame(await readVolume(await itkWrite(image, ending, true), `a${ending}`), image, 12);
  });
});

describe('ITK reads what is written as NRRD', () => {
  test.each(types)('%o', async (Type) => {
    expectSame(await itkRead(await writeVolume(oneOf(Type), 'a.nrrd'), '.nrrd'), oneOf(Type), 12);
  });
  test('several channels, 2-D; and so does this reader', async () => {
    const colours = { geometry: oblique, channels: 5, data: ramp(Float32Array, 120) };
    const image = {
      geometry: { ...identityGeometry([4, 3]), spacing: [0.5, 2], origin: [1, -2] },
      channels: 1,
      data: ramp(Uint8Array, 12),
    };
    for (const volume of [colours, image]) {
      const bytes = await writeVolume(volume, 'a.nrrd');
      expectSame(await itkRead(bytes, '.nrrd'), volume, 12);
      expectSame(await readVolume(bytes, 'a.nrrd'), volume, 12);
    }
  });
});

const file = (header: string, data: Uint8Array): Uint8Array => Buffer.concat([Buffer.from(header), data]);
const two = Uint8Array.of(1, 0, 2, 0);
const nrrd = (more: string, data: Uint8Array = two) =>
  file(`NRRD0004\n# a comment\ntype: short\nendian: little\n${more}\nkey:=value\n\n`, data);
const meta = (more: string, data: Uint8Array = two) =>
  file(`ObjectType = Image\nNDims = 2\nBinaryData = True\nElementType = MET_SHORT\n${more}`, data);

describe('what other writers do', () => {
  test('NRRD in RAS; big-endian; a channel axis last; byte skip from the end; carriage returns', async () => {
    const ras =
      'dimension: 3\nspace: right-anterior-superior\nsizes: 2 1 1\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (5,6,7)\nencoding: raw';
    const { geometry, data } = await readVolume(nrrd(ras), 'a.nrrd');
    expect(geometry).toEqual({ size: [2, 1, 1], spacing: [2, 3, 4], origin: [-5, -6, 7], direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] });
    expect([...data]).toEqual([1, 2]);
    const last = 'dimension: 3\nsizes: 1 1 2\nkinds: domain domain vector\nspacings: 2 3 nan\nendian: big\nencoding: raw\nbyte skip: -1';
    const big = await readVolume(Buffer.from(nrrd(last, Uint8Array.of(9, 9, 9, 0, 1, 0, 2))), 'a.nrrd');
    expect(big).toMatchObject({ channels: 2, geometry: { size: [1, 1], spacing: [2, 3] } });
    expect([...big.data]).toEqual([1, 2]);
    const crlf = Buffer.from(nrrd('dimension: 2\nsizes: 2 1\nencoding: gzip', Buffer.alloc(0)).toString().replaceAll('\n', '\r\n'));
    expect([...(await readVolume(file(crlf.toString(), gzipSync(two)), 'a.nrrd')).data]).toEqual([1, 2]);
  });

  test('MetaImage whose voxels end the file', async () => {
    const bytes = meta('HeaderSize = -1\nDimSize = 2 1\nElementDataFile = LOCAL\n', Uint8Array.of(7, 7, 1, 0, 2, 0));
    expect([...(await readVolume(bytes, 'a.mha')).data]).toEqual([1, 2]);
  });

  test('MetaImage with a rotation, big-endian, zlib', async () => {
    const fields =
      'CompressedData = True\nElementByteOrderMSB = True\nTransformMatrix = 0 1 -1 0\nOffset = 5 6\nElementSpacing = 2 3\nDimSize = 2 1';
    const { geometry, data } = await readVolume(
      meta(`${fields}\nElementDataFile = LOCAL\n`, deflateSync(Uint8Array.of(0, 1, 0, 2))),
      'a.mha',
    );
    expect(geometry).toEqual({ size: [2, 1], spacing: [2, 3], origin: [5, 6], direction: [0, -1, 1, 0] });
    expect([...data]).toEqual([1, 2]);
  });
});

describe('voxels in a file of their own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
    await writeFile(join(folder, 'voxels.raw'), two);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ['a.nhdr', (data: string) => nrrd(`dimension: 2\nsizes: 2 1\nencoding: raw\ndata file: ${data}`, new Uint8Array())],
    ['a.mhd', (data: string) => meta(`DimSize = 2 1\nElementDataFile = ${data}\n`, new Uint8Array())],
  ])('%s', async (name, header) => {
    const path = join(folder, name);
    await writeFile(path, header('voxels.raw'));
    expect([...(await readVolumeFile(path)).data]).toEqual([1, 2]);
    await writeFile(path, header('absent.raw'));
    expect(await badMessage(() => readVolumeFile(path), 'absent.raw')).toContain('ENOENT');
    // only beside the header, wherever it points to
    await writeFile(path, header('/etc/voxels.raw'));
    expect([...(await readVolumeFile(path)).data]).toEqual([1, 2]);
    expect(await badMessage(() => readVolume(header('voxels.raw'), name), name)).toContain('voxels.raw');
  });
});

describe('refusals', () => {
  const ok = 'dimension: 2\nsizes: 2 1\nencoding: raw';
  test.each<[string, Uint8Array, RegExp]>([
    ['NRRD that ends in its header', new TextEncoder().encode('NRRD0004\ntype: short\n'), /does not end/],
    ['NRRD of an unknown type', nrrd(`${ok}\ntype: block`), /type block/],
    ['NRRD in bzip2', nrrd('dimension: 2\nsizes: 2 1\nencoding: bzip2'), /bzip2/],
    ['NRRD of 4 axes', nrrd('dimension: 4\nsizes: 2 1 1 5\nencoding: raw'), /take out one volume/],
    ['NRRD without voxels', nrrd('dimension: 2\nsizes: 0 1\nencoding: raw'), /not an image/],
    ['NRRD with too many voxels', nrrd('dimension: 3\nsizes: 99999 99999 99999\nencoding: raw'), /2 GiB/],
    ['NRRD with too few bytes', nrrd('dimension: 2\nsizes: 2 2\nencoding: raw'), /truncated: 4 of 8/],
    ['NRRD with damaged gzip', nrrd('dimension: 2\nsizes: 2 2\nencoding: gzip'), /damaged or truncated/],
    [
      'NRRD with truncated gzip',
      nrrd('dimension: 2\nsizes: 90 90\nencoding: gzip', gzipSync(Buffer.alloc(16_200)).subarray(0, 30)),
      /truncated/,
    ],
    ['NRRD, small, that claims to be large', nrrd('dimension: 3\nsizes: 1000 1000 400\nencoding: gzip', gzipSync(two)), /truncated/],
    ['NRRD with a singular matrix', nrrd(`${ok}\nspace dimension: 2\nspace directions: (1,0) (0,0)`), /no length/],
    ['NRRD with skewed axes', nrrd(`${ok}\nspace dimension: 2\nspace directions: (1,0) (1,1)`), /right angles/],
    ['NRRD of a plane in space', nrrd(`${ok}\nspace: lps\nspace directions: (1,0,0) (0,1,0)`), /2-D grid in a space/],
    ['MetaImage that ends in its header', new TextEncoder().encode('ObjectType = Image\nNDims = 2\n'), /does not end/],
    ['MetaImage as text', meta('BinaryData = False\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /binary/],
    ['MetaImage of 64-bit integers', meta('ElementType = MET_LONG_LONG\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /MET_LONG_LONG/],
    ['MetaImage of 4 axes', meta('DimSize = 2 1 1 3\nElementDataFile = LOCAL\n'), /take out one volume/],
    ['MetaImage with too few bytes', meta('DimSize = 2 2\nElementDataFile = LOCAL\n'), /truncated: 4 of 8/],
    ['MetaImage with too many voxels', meta('DimSize = 99999 99999\nElementDataFile = LOCAL\n'), /2 GiB/],
    ['MetaImage with damaged zlib', meta('CompressedData = True\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /damaged or truncated/],
    ['MetaImage with a singular matrix', meta('TransformMatrix = 1 0 0 0\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /no length/],
    ['MetaImage with a header size beyond the file', meta('HeaderSize = 9\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /truncated/],
    ['MetaImage with an origin nowhere', meta('Offset = 1 1e999\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /not 2 numbers/],
    ['NRRD with an origin nowhere', nrrd(`${ok}\nspace dimension: 2\nspace directions: (1,0) (0,1)\nspace origin: (nan,0)`), /origin/],
    ['MetaImage with a matrix cut short', meta('TransformMatrix = 1 0\nDimSize = 2 1\nElementDataFile = LOCAL\n'), /not 4 numbers/],
  ])('%s', async (_, bytes, reason) => {
    expect(await badMessage(() => readVolume(bytes, 'x.vol'), 'x.vol')).toMatch(reason);
  });

  test('any changed byte gives a volume or a typed error', async () => {
    const files = [await writeVolume(oneOf(Int16Array), 'a.nrrd'), await itkWrite(oneOf(Int16Array), '.mha', true)];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 255 }),
        async (bytes, at, byte) => {
          const copy = new Uint8Array(bytes);
          copy[Math.floor(at * (copy.length - 1))] = byte;
          await readVolume(copy, 'x.vol').catch(() => badMessage(() => readVolume(copy, 'x.vol'), 'x.vol'));
        },
      ),
      { numRuns: 500 },
    );
  });
});
