import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSeriesFolder, readVolumeFile, writeVolumeFile } from '@voxplain/io';
import { affine } from '@voxplain/volume';
import { describe, expect, test } from 'vitest';
import { cli, temporaryFolder } from './cli.js';
import { writeSlice } from './dicom-input.js';
import { inputs } from './inputs.js';

const folder = await temporaryFolder();
const at = await inputs(join(folder, 'in'));
const scan = at('scan');
await mkdir(join(scan, 'deeper'), { recursive: true });
for (const slice of [2, 0, 1]) await writeSlice(join(scan, `thorax-${slice}.dcm`), slice);
const twoSeries = at('two-series');
await mkdir(twoSeries);
await writeFile(join(twoSeries, 'notes.txt'), 'no DICOM');
for (const [uid, description] of [
  ['1.2.5', 'Thorax'],
  ['1.2.6', 'Abdomen'],
] as const) {
  for (const slice of [0, 1]) await writeSlice(join(twoSeries, `${description}-${slice}.dcm`), slice, uid, description);
}

let count = 0;
const explain = async (input: string, ...more: string[]) => {
  const out = join(folder, `out${count++}`);
  const given = ['--input', input, '--method', 'saliency', '--target', '1', '--region', 'all', '--out', out];
  return { out, ...(await cli('explain', at('segmenter.onnx'), ...given, ...more)) };
};

describe('a DICOM folder goes in', () => {
  test('and a map comes out as NIfTI, NRRD and DICOM, with the same grid and values', async () => {
    const nifti = await explain(scan);
    const nrrd = await explain(scan, '--map-format', 'nrrd');
    const dicom = await explain(scan, '--map-format', 'dicom', '--json');
    for (const { code, stderr } of [nifti, nrrd, dicom]) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await readdir(nrrd.out)).sort()).toEqual(['explanation.json', 'saliency.nrrd', 'saliency.png']);
    expect((await readdir(join(dicom.out, 'saliency'))).sort()).toEqual(['0001.dcm', '0002.dcm', '0003.dcm']);
    expect(JSON.parse(dicom.stdout).maps[0].map).toBe(join(dicom.out, 'saliency'));

    const source = await readSeriesFolder(scan);
    const exact = await readVolumeFile(join(nrrd.out, 'saliency.nrrd'));
    const greatest = Math.max(...exact.data);
    expect(greatest).toBeGreaterThan(0);
    const stored = await readSeriesFolder(join(dicom.out, 'saliency'));
    for (const { geometry, data } of [exact, stored.volume, await readVolumeFile(join(nifti.out, 'saliency.nii.gz'))]) {
      affine(geometry).forEach((value, i) => {
        expect(Math.abs(value - affine(source.volume.geometry)[i]!)).toBeLessThan(1e-4);
      });
      data.forEach((value, i) => {
        expect(Math.abs(value - exact.data[i]!)).toBeLessThanOrEqual((greatest / 65535) * 0.501);
      });
    }
    const { header } = stored.slices[0]!;
    expect(header.text('StudyInstanceUID')).toBe('1.2.3');
    expect(header.text('FrameOfReferenceUID')).toBe('1.2.3.9');
    expect(header.text('SeriesDescription')).toBe('saliency');
  });

  test('what reading it has to say is in the summary and in the record', async () => {
    await writeSlice(join(scan, 'deeper/copy.dcm'), 1);
    const { code, stdout, out } = await explain(scan);
    expect(code).toBe(0);
    expect(stdout).toMatch(/warning: series "Thorax.*copy.dcm/);
    const manifest = JSON.parse(await readFile(join(out, 'explanation.json'), 'utf8'));
    expect(manifest.warnings).toMatchObject([{ code: 'DuplicateSlices' }]);
  });

  test('so does one file of it', async () => {
    const { code, out } = await explain(join(scan, 'thorax-2.dcm'), '--map-format', 'dicom');
    expect(code).toBe(0);
    const { volume } = await readSeriesFolder(join(out, 'saliency'));
    expect(volume.geometry).toMatchObject({ size: [4, 3, 1], spacing: [3, 2, 1], origin: [1, 2, 8] });
  });

  test('with several series, one is chosen', async () => {
    expect((await explain(twoSeries, '--series', 'abdomen')).code).toBe(0);
    const { code, stderr } = await explain(twoSeries);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^voxplain: [^\n]*two-series: there are 2 series; choose one[^\n]*"Abdomen" CT 4 x 3 x 2 \(1.2.6\)[^\n]*\n$/);
    expect((await explain(twoSeries, '--series', 'head')).stderr).toMatch(/no series "head"/);
  });
});

describe('voxplain series', () => {
  test('lists them', async () => {
    const { code, stdout } = await cli('series', twoSeries);
    expect(code).toBe(0);
    expect(stdout).toBe('  Abdomen  CT  4 x 3 x 2  1.2.6\n  Thorax   CT  4 x 3 x 2  1.2.5\n');
    const listed = JSON.parse((await cli('series', twoSeries, '--json')).stdout);
    expect(listed[0]).toEqual({ uid: '1.2.6', description: 'Abdomen', modality: 'CT', size: [4, 3], slices: 2 });
    expect((await cli('series', at('none'))).stderr).toMatch(/^voxplain: [^\n]*none: the folder cannot be read \(ENOENT\)[^\n]*\n$/);
  });
});

test('other formats go in; DICOM comes out only where DICOM went in', async () => {
  await writeVolumeFile(at('volume.nrrd'), await readVolumeFile(at('volume.nii.gz')));
  const [a, b] = [await explain(at('volume.nrrd')), await explain(at('volume.nii.gz'))];
  const [fromNrrd, fromNifti] = await Promise.all([a, b].map(({ out }) => readVolumeFile(join(out, 'saliency.nii.gz'))));
  expect([...fromNrrd!.data]).toEqual([...fromNifti!.data]);
  const refused = await explain(at('volume.nrrd'), '--map-format', 'dicom');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/needs a DICOM series/) });
});
