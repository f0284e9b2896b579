import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listSeriesFolder, readSeries, readSeriesFolder, readVolumeFile, type SourceFile, sourceFile } from '../src/node.js';
import { badMessage } from './bad.js';
import { dicomBytes, dicomFile } from './dicom-files.js';
import { kit, kitMissing } from './kit.js';

const at = (z: number, i: number, more = {}) => dicomFile(i, { ImagePositionPatient: [1, 2, z], ...more }, `${z}mm.dcm`);
const message = (files: readonly SourceFile[], choice?: string) => badMessage(() => readSeries(files, choice, 'scan'), '');

describe('slices that are no grid', () => {
  test.each<[string, number[], RegExp]>([
    ['one of four missing', [0, 2, 6], /slices are missing: 1 between 2mm.dcm and 6mm.dcm/],
    ['one missing', [0, 2, 6, 8], /^series "Thorax.*slices are missing: 1 between 2mm.dcm and 6mm.dcm; fetch/],
    ['missing in two places', [0, 2, 6, 8, 10, 18, 20], /1 between 2mm.dcm and 6mm.dcm, 3 between 10mm.dcm and 18mm.dcm/],
    ['uneven', [0, 2, 4, 6.5, 8.5], /uneven spacing: slices are 2 mm apart, but 4mm.dcm and 6.5mm.dcm 2.5 mm; resample/],
  ])('%s', async (_, positions, reason) => {
    expect(await message(positions.map((z, i) => at(z, i)))).toMatch(reason);
  });

  test('a little uneven is a warning that names the place', async () => {
    const { volume, warnings } = await readSeries([0, 2, 4.1, 6.1].map((z, i) => at(z, i)));
    expect(warnings).toMatchObject([{ code: 'UnevenSpacing', message: expect.stringMatching(/2mm.dcm and 4.1mm.dcm 2.1 mm/) }]);
    expect(volume.geometry.spacing[2]).toBeCloseTo(6.1 / 3, 9);
    expect((await readSeries([0, 2.001, 4, 5.999].map((z, i) => at(z, i)))).warnings).toEqual([]);
  });

  test('copies are left out with a warning; different images at one place are an error', async () => {
    const slices = [0, 1, 2].map((i) => dicomFile(i));
    const copy = dicomFile(1, {}, 'copy.dcm');
    const { volume, warnings } = await readSeries([...slices, copy]);
    expect(volume.geometry.size).toEqual([4, 3, 3]);
    expect(warnings).toMatchObject([{ code: 'DuplicateSlices', message: expect.stringContaining('copy.dcm') }]);
    const differs = dicomFile(1, { SOPInstanceUID: '1.2.99' }, 'differs.dcm');
    expect(await message([...slices, differs])).toMatch(/duplicate slices: 1.dcm, differs.dcm lie at one position/);
    const echoes = [0, 1, 2].map((i) => dicomFile(i, { SOPInstanceUID: `1.2.98.${i}` }));
    expect(await message([...slices, ...echoes])).toMatch(/2 images at each of 3 positions/);
  });

  test('askew, in several orientations, of several sizes, in several frames', async () => {
    const tilted = [0, 1, 2].map((i) => dicomFile(i, { ImagePositionPatient: [1, 2 + i, 3 + 2.5 * i] }));
    expect(await message(tilted)).toMatch(/1.dcm lies beside 0.dcm.*tilted/);
    const localizer = dicomFile(7, { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] });
    expect(await message([dicomFile(0), localizer])).toMatch(/0.dcm and 7.dcm do not have one orientation/);
    const large = dicomFile(1, { Rows: 6, PixelData: [new ArrayBuffer(48)] });
    expect(await message([dicomFile(0), large])).toMatch(/0.dcm has 4 x 3 pixels of 0.8 x 0.7 mm, but 1.dcm 4 x 6 pixels/);
    const coarse = dicomFile(1, { PixelSpacing: [0.7, 0.9] });
    expect(await message([dicomFile(0), coarse])).toMatch(/but 1.dcm 4 x 3 pixels of 0.9 x 0.7 mm/);
    const frames = dicomFile(1, { NumberOfFrames: 2, PixelData: [new ArrayBuffer(48)] });
    expect(await message([frames])).toMatch(/1.dcm holds 2 frames/);
    const nowhere = { ImagePositionPatient: undefined, ImageOrientationPatient: undefined };
    expect(await message([dicomFile(0, nowhere), dicomFile(1, nowhere)])).toMatch(/does not say where it lies/);
    expect(await message([dicomFile(0, { ImageOrientationPatient: [1, 0, 0, 1, 0, 0] })])).toMatch(/right angle/);
  });
});

describe('files', () => {
  test('mixed series are listed in the error', async () => {
    const mixed = [dicomFile(0), dicomFile(0, { SeriesInstanceUID: '1.2.7', SeriesDescription: 'Scout', Modality: 'CT' })];
    const both = '"Thorax 2,5 mm" CT 4 x 3 x 1 (1.2.3.4); "Scout" CT 4 x 3 x 1 (1.2.7)';
    expect(await message(mixed)).toBe(`scan: there are 2 series; choose one by its UID or description: ${both}`);
    expect(await message(mixed, 'abdomen')).toBe(`scan: no series "abdomen"; choose one by its UID or description: ${both}`);
  });

  test('none, none of DICOM, none with an image', async () => {
    expect(await message([])).toMatch(/no DICOM images/);
    expect(await message([sourceFile('a.txt', new TextEncoder().encode('x'.repeat(400)))])).toMatch(/no DICOM images/);
    expect(await message([dicomFile(0, { Rows: undefined, Columns: undefined, PixelData: undefined })])).toMatch(/no DICOM images/);
  });

  test('truncated at any length', async () => {
    const whole = await dicomFile(1).read();
    for (const length of [132, 140, 200, 400, whole.length - 30, whole.length - 10, whole.length - 1]) {
      const cut = sourceFile('cut.dcm', whole.subarray(0, length));
      expect(await message([dicomFile(0), cut])).toMatch(/cut.dcm: .*(truncated|damaged)/);
    }
  });

  test('deflated', async () => {
    const bytes = dicomBytes({ SOPClassUID: '1.2', SOPInstanceUID: '1.3', Rows: 3 }, '1.2.840.10008.1.2.1.99');
    expect(await message([sourceFile('x.dcm', bytes)])).toMatch(/x.dcm: deflated DICOM cannot be read/);
  });

  test('a size that the file does not have', async () => {
    expect(await message([dicomFile(0, { Rows: 60_000, Columns: 60_000 })])).toMatch(/0.dcm: the pixels are truncated: 24 of/);
  });

  test('any changed byte of a header gives a volume or a typed error', async () => {
    const whole = await dicomFile(0).read();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 128, max: whole.length - 25 }), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const copy = new Uint8Array(whole);
        copy[at] = byte;
        await readSeries([sourceFile('x.dcm', copy)]).catch(() => message([sourceFile('x.dcm', copy)]));
      }),
      { numRuns: 60 },
    );
  });
});

describe('folders', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('empty, absent', async () => {
    expect(await badMessage(() => readVolumeFile(folder), folder)).toContain('no DICOM images');
    await badMessage(() => readSeriesFolder(join(folder, 'absent')), 'absent');
    await writeFile(join(folder, 'notes.txt'), 'nothing');
    expect(await listSeriesFolder(folder)).toEqual([]);
  });
});

test.skipIf(kitMissing)('compressed pixels that are cut short', async () => {
  const [first] = (await readSeriesFolder(join(kit, 'volumes/dicom_ct_j2k'))).slices;
  const whole = await first!.file.read();
  for (const missing of [1, 100, 60_000]) {
    const cut = sourceFile('cut.dcm', whole.subarray(0, whole.length - missing));
    expect(await message([cut])).toMatch(/cut.dcm: the compressed pixels are damaged or truncated/);
  }
});
