import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSegmentationNode } from '@itk-wasm/dicom';
import type { Volume } from '@voxplain/core';
import { affine } from '@voxplain/volume';
import dcmjs from 'dcmjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quietly } from '../src/itk/node-quiet.js';
import {
  readSeries,
  readSeriesFolder,
  readVolume,
  type Series,
  sourceFile,
  writeSegmentation,
  writeSeries,
  writeVolume,
} from '../src/node.js';
import { badMessage } from './bad.js';
import { dicomFile } from './dicom-files.js';
import { kit, kitMissing } from './kit.js';

let series: Series;
beforeAll(async () => {
  series = await readSeries([0, 1, 2].map((i) => dicomFile(i)));
});
const about = { description: 'Grad-CAM', derivation: 'Grad-CAM of class liver' };
const map = (value: (i: number) => number): Volume => ({ ...series.volume, data: Float32Array.from({ length: 36 }, (_, i) => value(i)) });

/** As a second library reads it. */
const attributes = (bytes: Uint8Array) => {
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  return DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(new Uint8Array(bytes).buffer).dict);
};

describe('a map as a series', () => {
  test.each<[string, (i: number) => number, number]>([
    ['fractions, to half a step', (i) => Math.sin(i) / 1000, 0.002 / 65535 / 2],
    ['a wide range', (i) => 1e6 * Math.sin(i), 2e6 / 65535 / 2],
    ['whole numbers, exactly', (i) => 1000 * i - 17_000, 0],
    ['one value, exactly', () => 0.25, 0],
  ])('gives the values back: %s', async (_, value, error) => {
    const written = await writeSeries(map(value), series, about);
    expect(written.map(({ name }) => name)).toEqual(['0001.dcm', '0002.dcm', '0003.dcm']);
    const { volume } = await readSeries(written.map(({ name, bytes }) => sourceFile(name, bytes)));
    expect(volume.geometry).toEqual(series.volume.geometry);
    volume.data.forEach((v, i) => {
      expect(Math.abs(v - Math.fround(value(i)))).toBeLessThanOrEqual(error * 1.001);
    });
  });

  test('belongs to the patient, the study and the frame of reference of its source, and refers to it slice by slice', async () => {
    const written = await writeSeries(map(Math.sin), series, about);
    const all = written.map(({ bytes }) => attributes(bytes));
    for (const [i, found] of all.entries()) {
      expect(found).toMatchObject({
        PatientID: 'P 1',
        StudyInstanceUID: '1.2.3',
        StudyDate: '20200101',
        FrameOfReferenceUID: '1.2.3.9',
        SeriesDescription: 'Grad-CAM',
        DerivationDescription: 'Grad-CAM of class liver',
        ImageType: ['DERIVED', 'SECONDARY'],
        InstanceNumber: i + 1,
        ImagePositionPatient: [1, 2, 3 + 2.5 * i],
        PixelSpacing: [0.7, 0.8],
      });
      expect(String(found.PatientName[0].Alphabetic)).toBe('Müller^Zoë');
      expect(found.SourceImageSequence[0]).toMatchObject({ ReferencedSOPInstanceUID: `1.2.3.4.${i + 1}` });
      expect(found.ReferencedSeriesSequence[0].SeriesInstanceUID).toBe('1.2.3.4');
    }
    expect(new Set(all.map((found) => found.SeriesInstanceUID)).size).toBe(1);
    expect(new Set([...all.map((found) => found.SOPInstanceUID), all[0]!.SeriesInstanceUID, '1.2.3.4']).size).toBe(5);
    for (const uid of [all[0]!.SOPInstanceUID, all[0]!.SeriesInstanceUID]) expect(uid).toMatch(/^2\.25\.[1-9]\d{1,38}$/);
  });

  test('an image without a place in the patient', async () => {
    const nowhere = { Modality: 'DX', ImagePositionPatient: undefined, ImageOrientationPatient: undefined };
    const image = await readSeries([dicomFile(0, nowhere)]);
    const [written] = await writeSeries({ ...image.volume, data: Uint8Array.from({ length: 12 }, (_, i) => 20 * i) }, image, about);
    const { volume } = await readSeries([sourceFile('map', written!.bytes)]);
    expect(volume.geometry).toEqual({ size: [4, 3], spacing: [0.8, 0.7], origin: [0, 0], direction: [1, 0, 0, 1] });
    expect([...volume.data]).toEqual(Array.from({ length: 12 }, (_, i) => 20 * i));
    expect(await badMessage(() => writeSegmentation(image.volume, image, [{ value: 0, label: 'a' }], 'Mask'), 'Mask')).toContain(
      'no place',
    );
  });

  test('refusals', async () => {
    const moved = { ...series.volume, geometry: { ...series.volume.geometry, origin: [1, 2, 4] } };
    expect(await badMessage(() => writeSeries(moved, series, about), 'Grad-CAM')).toContain('resample');
    const broken = map((i) => (i === 7 ? Number.NaN : i));
    expect(await badMessage(() => writeSeries(broken, series, about), 'Grad-CAM')).toContain('index 7 is NaN');
    expect(await badMessage(() => writeSeries({ ...moved, channels: 3 }, series, about), 'Grad-CAM')).toContain('1 channel');
  });
});

describe('a mask as DICOM SEG', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const segments = [
    { value: 1, label: 'liver' },
    { value: 3, label: 'lesion' },
  ];

  test('is what a second reader (dcmqi) sees, voxel by voxel', async () => {
    const mask = map((i) => [0, 1, 3][(i * 7) % 3]!);
    const path = join(folder, 'seg.dcm');
    await writeFile(path, await writeSegmentation(mask, series, segments, 'Two segments'));
    const { segImage, metaInfo } = await quietly(() => readSegmentationNode(path));
    expect(segImage.size).toEqual([4, 3, 3]);
    expect(segImage.spacing).toEqual([0.8, 0.7, 2.5]);
    expect(segImage.origin).toEqual([1, 2, 3]);
    expect([...(segImage.data as Uint8Array)]).toEqual([...mask.data].map((v) => ({ 0: 0, 1: 1, 3: 2 })[v]));
    expect(JSON.stringify(metaInfo)).toContain('liver');
  });

  test('refers to its source, frame by frame', async () => {
    const middle = map((i) => (i >= 12 && i < 24 ? 1 : 0));
    const found = attributes(await writeSegmentation(middle, series, segments, 'One slice'));
    expect(found).toMatchObject({
      StudyInstanceUID: '1.2.3',
      FrameOfReferenceUID: '1.2.3.9',
      NumberOfFrames: 1,
      SegmentationType: 'BINARY',
    });
    expect([...new Uint8Array(found.PixelData[0])]).toEqual([255, 15]);
    expect(found.ReferencedSeriesSequence[0].ReferencedInstanceSequence).toHaveLength(3);
    const [frame] = found.PerFrameFunctionalGroupsSequence;
    expect(frame.PlanePositionSequence[0].ImagePositionPatient).toEqual([1, 2, 5.5]);
    expect(frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID).toBe('1.2.3.4.2');
    expect(found.SegmentSequence.map(({ SegmentLabel }: { SegmentLabel: string }) => SegmentLabel)).toEqual(['liver', 'lesion']);
  });

  test('refusals', async () => {
    expect(
      await badMessage(
        () =>
          writeSegmentation(
            map(() => 0),
            series,
            segments,
            'Empty',
          ),
        'Empty',
      ),
    ).toContain('no voxel');
  });
});

describe.skipIf(kitMissing)('of a real series', () => {
  test('a map comes back with its grid and its values, from DICOM and from NIfTI', async () => {
    const mr = await readSeriesFolder(join(kit, 'volumes/dicom_mr_uncompressed'));
    const values = Float32Array.from(mr.volume.data, (v, i) => v * Math.cos(i));
    const map = { ...mr.volume, data: values };
    const written = await writeSeries(map, mr, about);
    const { volume } = await readSeries(written.map(({ name, bytes }) => sourceFile(name, bytes)));
    expect(volume.geometry).toEqual(mr.volume.geometry);
    const nifti = await readVolume(await writeVolume(map, 'a.nii.gz'), 'a.nii.gz');
    affine(nifti.geometry).forEach((value, i) => {
      expect(Math.abs(value - affine(mr.volume.geometry)[i]!)).toBeLessThan(1e-4);
    });
    expect(nifti.data).toEqual(values);
    const [least, greatest, error] = values.reduce(
      ([a, b, e], v, i) => [Math.min(a, v), Math.max(b, v), Math.max(e, Math.abs(v - volume.data[i]!))],
      [0, 0, 0],
    );
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(((greatest - least) / 65535) * 0.501);
  });
});
