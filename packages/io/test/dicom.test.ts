import { join } from 'node:path';
import { toIndex, toWorld } from '@voxplain/volume';
import { describe, expect, test } from 'vitest';
import { listSeries, listSeriesFolder, readSeries, readSeriesFolder, readVolume, readVolumeFile, type SourceFile } from '../src/node.js';
import { dicomFile, stored } from './dicom-files.js';
import { kit, kitMissing } from './kit.js';

const series = (count: number, more: Readonly<Record<string, unknown>> = {}) => Array.from({ length: count }, (_, i) => dicomFile(i, more));
const values = (slices: number, value: (stored: number, slice: number) => number) =>
  Array.from({ length: 12 * slices }, (_, i) => value(stored(Math.floor(i / 12), i % 12), Math.floor(i / 12)));

describe('a series', () => {
  test('is sorted by position, rescaled, and lies where its headers say', async () => {
    const [a, b, c] = series(3) as [SourceFile, SourceFile, SourceFile];
    const { volume, info, slices, warnings } = await readSeries([c, a, b]);
    expect(volume.geometry).toEqual({
      size: [4, 3, 3],
      spacing: [0.8, 0.7, 2.5],
      origin: [1, 2, 3],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect([...volume.data]).toEqual(values(3, (v) => v - 1024));
    expect(info).toEqual({ uid: '1.2.3.4', description: 'Thorax 2,5 mm', modality: 'CT', size: [4, 3], slices: 3 });
    expect(slices.map(({ file }) => file.name)).toEqual(['0.dcm', '1.dcm', '2.dcm']);
    expect(slices[0]!.header.text('PatientName')).toBe('Müller^Zoë');
    expect(warnings).toEqual([]);
  });

  test('from feet to head or from head to feet: the same volume, whose third axis is the normal of the slices', async () => {
    const down = Array.from({ length: 3 }, (_, i) => dicomFile(i, { ImagePositionPatient: [1, 2, 3 - 2.5 * i] }));
    const { volume } = await readSeries(down);
    expect(volume.geometry.origin).toEqual([1, 2, -2]);
    expect([...volume.data.subarray(0, 12)]).toEqual(values(3, (v) => v - 1024).slice(24));
  });

  test('sagittal', async () => {
    const sagittal = { ImageOrientationPatient: [0, 1, 0, 0, 0, -1] };
    const { volume } = await readSeries([0, 1].map((i) => dicomFile(i, { ...sagittal, ImagePositionPatient: [5 - 3 * i, 7, 9] })));
    expect(volume.geometry.direction).toEqual([0, 0, -1, 1, 0, 0, 0, -1, 0]);
    expect(volume.geometry.origin).toEqual([5, 7, 9]);
    expect(volume.geometry.spacing).toEqual([0.8, 0.7, 3]);
  });

  test('a slope that differs from slice to slice, as in PET', async () => {
    const slopes = [0.5, 2, 1.25];
    const { volume } = await readSeries(
      slopes.map((RescaleSlope, i) => dicomFile(i, { Modality: 'PT', RescaleSlope, RescaleIntercept: i })),
    );
    expect(volume.data).toBeInstanceOf(Float32Array);
    expect([...volume.data]).toEqual(values(3, (v, slice) => v * slopes[slice]! + slice));
  });

  test('bits that differ from slice to slice', async () => {
    const signed = { PixelRepresentation: 1, BitsStored: 12, HighBit: 11, RescaleIntercept: 5 };
    const { volume } = await readSeries([dicomFile(0), dicomFile(1, signed), dicomFile(2)]);
    expect([...volume.data]).toEqual(values(3, (v, slice) => v + (slice === 1 ? 5 : -1024)));
  });

  test('low values bright are turned round, with a warning', async () => {
    const { volume, warnings } = await readSeries(
      series(1, { PhotometricInterpretation: 'MONOCHROME1', BitsStored: 12, HighBit: 11, RescaleIntercept: 0 }),
    );
    expect([...volume.data]).toEqual(values(1, (v) => 4095 - v));
    expect(warnings).toMatchObject([{ code: 'Inverted', message: expect.stringContaining('MONOCHROME1') }]);
  });

  test('colour', async () => {
    const rgb = {
      SamplesPerPixel: 3,
      PlanarConfiguration: 0,
      PhotometricInterpretation: 'RGB',
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      RescaleIntercept: 0,
    };
    const { volume } = await readSeries(series(2, { ...rgb, PixelData: [Uint8Array.from({ length: 36 }, (_, i) => i).buffer] }));
    expect(volume.channels).toBe(3);
    const channel = (c: number) => Array.from({ length: 24 }, (_, i) => 3 * (i % 12) + c);
    expect([...volume.data]).toEqual([...channel(0), ...channel(1), ...channel(2)]);
  });

  test('one slice is a volume of its thickness; without a position it is an image', async () => {
    const { volume } = await readSeries(series(1, { SliceThickness: 5 }));
    expect(volume.geometry.size).toEqual([4, 3, 1]);
    expect(volume.geometry.spacing).toEqual([0.8, 0.7, 5]);
    const radiograph = { Modality: 'DX', ImagePositionPatient: undefined, ImageOrientationPatient: undefined, PixelSpacing: undefined };
    const image = await readVolume(await dicomFile(0, { ...radiograph, ImagerPixelSpacing: [0.2, 0.1] }).read(), 'chest.dcm');
    expect(image.geometry).toEqual({ size: [4, 3], spacing: [0.1, 0.2], origin: [0, 0], direction: [1, 0, 0, 1] });
    expect([...image.data]).toEqual(values(1, (v) => v - 1024));
  });

  test('a header longer than most', async () => {
    const { volume } = await readSeries(series(2, { ImageComments: 'x'.repeat(9000), PatientComments: 'y'.repeat(70_000) }));
    expect([...volume.data]).toEqual(values(2, (v) => v - 1024));
  });
});

describe('several series', () => {
  const other = { SeriesInstanceUID: '1.2.3.5', SeriesDescription: 'Thorax 5 mm', Modality: 'MR' };
  const mixed = [...series(2), ...[0, 1, 2].map((i) => dicomFile(i, other, `other-${i}.dcm`))];

  test('are listed', async () => {
    expect(await listSeries(mixed)).toEqual([
      { uid: '1.2.3.4', description: 'Thorax 2,5 mm', modality: 'CT', size: [4, 3], slices: 2 },
      { uid: '1.2.3.5', description: 'Thorax 5 mm', modality: 'MR', size: [4, 3], slices: 3 },
    ]);
  });

  test.each(['1.2.3.5', 'thorax 5 mm', 'X 5'])('are chosen from by UID or description: %s', async (choice) => {
    expect((await readSeries(mixed, choice)).info.uid).toBe('1.2.3.5');
  });
});

describe.skipIf(kitMissing)('real series', () => {
  test('CT, JPEG 2000: the voxels that labels of the same scan were drawn on', async () => {
    const { volume, info, warnings } = await readSeriesFolder(join(kit, 'volumes/dicom_ct_j2k'));
    expect(info).toEqual({ uid: '', description: 'CT Body 3.0', modality: 'CT', size: [512, 512], slices: 20 });
    expect(warnings).toEqual([]);
    expect(volume.geometry.size).toEqual([512, 512, 20]);
    expect(volume.geometry.spacing).toEqual([0.9765625, 0.9765625, 2]);
    const { geometry, data } = await readVolumeFile(join(kit, 'volumes/dicom_ct_j2k_labels.nii.gz'));
    // the labels' rows run the other way
    for (const [corner, there] of [
      [
        [0, 0, 0],
        [0, 511, 0],
      ],
      [
        [511, 511, 19],
        [511, 0, 19],
      ],
    ] as const) {
      toIndex(volume.geometry, toWorld(geometry, corner)).forEach((at, axis) => {
        expect(Math.abs(at - there[axis]!)).toBeLessThan(1e-4);
      });
    }
    const mean = (label: number) => {
      let [sum, count] = [0, 0];
      for (let i = data.indexOf(label); i >= 0; i = data.indexOf(label, i + 1)) {
        const row = Math.floor(i / 512) % 512;
        sum += volume.data[i + 512 * (511 - 2 * row)]!;
        count++;
      }
      return sum / count;
    };
    expect(Math.abs(mean(5) - 89)).toBeLessThan(1);
    expect(Math.abs(mean(1) - 80)).toBeLessThan(1);
    expect(Math.abs(mean(52) - 177)).toBeLessThan(2);
  });

  test('MR, implicit VR', async () => {
    const folder = join(kit, 'volumes/dicom_mr_uncompressed');
    expect(await listSeriesFolder(folder)).toMatchObject([{ modality: 'CT', size: [88, 128], slices: 17 }]);
    const { geometry } = await readVolumeFile(folder);
    expect(geometry).toMatchObject({ size: [88, 128, 17], spacing: [2, 2, 2], direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] });
    geometry.origin.forEach((value, d) => {
      expect(value).toBeCloseTo([82.1807, 122.163, -24.707][d]!, 6);
    });
  });
});
