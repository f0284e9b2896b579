import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeBackend } from '@voxplain/backend-node';
import { modelCardSchema } from '@voxplain/core/schemas';
import { kitPath } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { readSeriesFolder, writeSeries, writeVolume } from '@voxplain/io';
import { saliency } from '@voxplain/saliency';
import dicomParser from 'dicom-parser';
import * as nifti from 'nifti-reader-js';
import { beforeAll, describe, expect, test } from 'vitest';

const folder = kitPath('volumes/dicom_ct_j2k');
const isThere = existsSync(folder);
if (!isThere) console.warn(`SKIPPED: no DICOM series at ${folder}`);
const model = (name: string) => readFileSync(fileURLToPath(new URL(`../../models/${name}`, import.meta.url)));

/** A slice, as another reader sees it. */
function sliceOf(bytes: Uint8Array) {
  const set = dicomParser.parseDicom(bytes);
  const numbers = (tag: string) => set.string(tag)!.split('\\').map(Number);
  const { dataOffset, length } = set.elements.x7fe00010!;
  const stored = new Uint16Array(bytes.slice(dataOffset, dataOffset + length).buffer);
  return { set, position: numbers('x00200032'), orientation: numbers('x00200037'), spacing: numbers('x00280030'), stored, numbers };
}
type Slice = ReturnType<typeof sliceOf>;

/** Voxel indices to millimetres towards right, front, head (RAS), by the files' own attributes. */
function affineOf(slices: readonly Slice[]): number[][] {
  const [first, last] = [slices[0]!, slices.at(-1)!];
  const [down, across] = first.spacing as [number, number];
  const perSlice = first.position.map((v, i) => (last.position[i]! - v) / (slices.length - 1));
  const flip = [-1, -1, 1];
  return flip.map((sign, i) =>
    [first.orientation[i]! * across, first.orientation[3 + i]! * down, perSlice[i]!, first.position[i]!].map((v) => sign * v),
  );
}

const ab = (bytes: Uint8Array) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

describe.skipIf(!isThere)('a CT series through the organ network', () => {
  let series: Awaited<ReturnType<typeof readSeriesFolder>>;
  let source: Slice[];
  let found: Awaited<ReturnType<typeof explain>>;
  beforeAll(async () => {
    series = await readSeriesFolder(folder);
    source = await Promise.all(series.slices.map(async ({ file }) => sliceOf(await file.read())));
    const card = modelCardSchema.parse(JSON.parse(model('organ-fcn.voxplain.json').toString()));
    const network = await loadModel(model('organ-fcn.onnx'), nodeBackend({ threads: 1 }), { card });
    found = await explain(network, series.volume, { methods: [gradCam, saliency], target: { class: 'liver', region: 'all' } });
    await network.dispose();
  });

  test.each([0, 1])('map %i lies on the voxels of the series', (i) => {
    const { volume } = found.maps[i]!;
    expect(volume!.geometry).toEqual(series.volume.geometry);
    expect(volume!.data.every(Number.isFinite)).toBe(true);
    expect(volume!.data.some((value) => value > 0)).toBe(true);
  });

  test.each([0, 1])('map %i as NIfTI: affine and voxels in another reader', async (i) => {
    const { volume } = found.maps[i]!;
    const file = ab(await writeVolume(volume!, 'map.nii'));
    const header = nifti.readHeader(file) as nifti.NIFTI1;
    const expected = affineOf(source);
    for (const [row, values] of expected.entries())
      for (const [column, value] of values.entries()) expect(Math.abs(header.affine[row]![column]! - value)).toBeLessThan(1e-4);
    const voxels = new Float32Array(nifti.readImage(header, file));
    expect(voxels.findIndex((value, at) => value !== volume!.data[at])).toBe(-1);
  });

  test.each([0, 1])('map %i as DICOM: each slice over its source, in another reader', async (i) => {
    const { volume, method } = found.maps[i]!;
    const files = await writeSeries(volume!, series, { description: method, derivation: 'test' });
    const slices = files.map(({ bytes }) => sliceOf(bytes)).sort((a, b) => a.position[2]! - b.position[2]!);
    const sorted = [...source].sort((a, b) => a.position[2]! - b.position[2]!);
    expect(slices).toHaveLength(sorted.length);
    const ascends = source[0]!.position[2]! < source.at(-1)!.position[2]!;
    const count = slices[0]!.stored.length;
    let apart = 0;
    for (const [k, slice] of slices.entries()) {
      for (const key of ['position', 'orientation', 'spacing'] as const)
        for (const [j, value] of slice[key].entries()) expect(Math.abs(value - sorted[k]![key][j]!)).toBeLessThan(1e-4);
      const referenced = slice.set.elements.x00082112!.items![0]!.dataSet!.string('x00081155');
      // the series has its instances' UIDs in the files' headers alone
      expect(referenced).toBe(sorted[k]!.set.string('x00020003'));
      const [slope, intercept] = [slice.numbers('x00281053')[0]!, slice.numbers('x00281052')[0]!];
      const at = (ascends ? k : slices.length - 1 - k) * count;
      for (const [p, stored] of slice.stored.entries())
        apart = Math.max(apart, Math.abs(stored * slope + intercept - volume!.data[at + p]!) / slope);
    }
    expect(apart).toBeLessThanOrEqual(0.51);
  });
});
