import type { VoxelData } from '@voxplain/core';
import { affine, identityGeometry, toWorld } from '@voxplain/volume';
import * as reader from 'nifti-reader-js';
import { describe, expect, test } from 'vitest';
import { readVolume, writeVolume } from '../src/node.js';
import { expectSame, oblique, ramp } from './oblique.js';

describe('round trips of an oblique volume', () => {
  const types = [Float32Array, Float64Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array];
  test.each(types)('%o', async (Type) => {
    const volume = { geometry: oblique, channels: 1, data: ramp(Type as new (values: number[]) => VoxelData, 24) };
    expectSame(await readVolume(await writeVolume(volume, 'a.nii'), 'a.nii'), volume, 6);
  });

  test('compressed, and a second time without any change', async () => {
    const volume = { geometry: oblique, channels: 1, data: ramp(Float32Array, 24) };
    const bytes = await writeVolume(volume, 'a.nii.gz');
    expect([...bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    const read = await readVolume(bytes, 'a.nii.gz');
    expectSame(read, volume, 6);
    const again = await readVolume(await writeVolume(read, 'a.nii.gz'), 'a.nii.gz');
    expect(again.geometry.spacing).toEqual(read.geometry.spacing);
    expect(again.geometry.origin).toEqual(read.geometry.origin);
    expectSame(again, read, 6);
  });

  test.each([2, 3, 5])('%i channels stay channels', async (channels) => {
    const volume = { geometry: oblique, channels, data: ramp(Float32Array, 24 * channels) };
    expectSame(await readVolume(await writeVolume(volume, 'a.nii.gz'), 'a.nii.gz'), volume, 6);
  });

  test('a 2-D map, and a volume of one slice', async () => {
    const image = {
      geometry: { ...identityGeometry([4, 3]), spacing: [0.5, 2], origin: [1, -2] },
      channels: 1,
      data: ramp(Float32Array, 12),
    };
    expectSame(await readVolume(await writeVolume(image, 'a.nii'), 'a.nii'), image, 6);
    const slice = { geometry: { ...oblique, size: [4, 3, 1] }, channels: 1, data: ramp(Float32Array, 12) };
    expectSame(await readVolume(await writeVolume(slice, 'a.nii'), 'a.nii'), slice, 6);
  });
});

/** nifti-reader-js wants an ArrayBuffer. */
const parse = (bytes: Uint8Array) => {
  const buffer = new Uint8Array(bytes).buffer;
  const header = reader.readHeader(buffer) as reader.NIFTI1;
  return { header, voxels: reader.readImage(header, buffer) as ArrayBuffer };
};

describe('a second reader sees the same', () => {
  test('affine (RAS, so two rows change sign) and voxels', async () => {
    const volume = { geometry: oblique, channels: 1, data: ramp(Int16Array, 24) };
    const { header, voxels } = parse(await writeVolume(volume, 'a.nii'));
    expect(new Int16Array(voxels)).toEqual(volume.data);
    const lps = affine(oblique);
    header.affine.flat().forEach((v, i) => {
      expect(v).toBeCloseTo(i < 8 ? -lps[i]! : lps[i]!, 5);
    });
    const corner = toWorld(oblique, [3, 2, 1]);
    const ras = header.affine.slice(0, 3).map(([x, y, z, t]) => 3 * x! + 2 * y! + z! + t!);
    expect(ras[0]).toBeCloseTo(-corner[0]!, 5);
    expect(ras[1]).toBeCloseTo(-corner[1]!, 5);
    expect(ras[2]).toBeCloseTo(corner[2]!, 5);
    expect(header.xyzt_units & 7).toBe(2);
  });

  test('three channels are not mistaken for a vector that turns with the axes', async () => {
    const volume = { geometry: oblique, channels: 3, data: ramp(Float32Array, 72) };
    const { header, voxels } = parse(await writeVolume(volume, 'a.nii'));
    expect(header.dims.slice(0, 6)).toEqual([5, 4, 3, 2, 1, 3]);
    expect(new Float32Array(voxels)).toEqual(volume.data);
  });
});

describe('what other writers do', () => {
  const edited = async (edit: (view: DataView) => void, data: VoxelData = ramp(Int16Array, 24)) => {
    const bytes = await writeVolume({ geometry: oblique, channels: 1, data }, 'a.nii');
    edit(new DataView(bytes.buffer, bytes.byteOffset));
    return readVolume(bytes, 'a.nii');
  };

  test('slope and intercept are applied', async () => {
    const { data } = await edited((view) => {
      view.setFloat32(112, 0.5, true);
      view.setFloat32(116, -3, true);
    });
    expect([...data].slice(0, 3)).toEqual([-2.5, -2, -1.5]);
  });

  test('a fourth axis of length 1 is dropped', async () => {
    const { geometry } = await edited((view) => view.setInt16(40, 4, true));
    expect(geometry.size).toEqual([4, 3, 2]);
    expect(geometry.direction).toHaveLength(9);
    expect(geometry.direction[0]).toBeCloseTo(Math.cos(0.35), 6);
  });

  test('big-endian', async () => {
    const bytes = await writeVolume({ geometry: oblique, channels: 1, data: ramp(Int16Array, 24) }, 'a.nii');
    const swap = (at: number, width: number, count = 1) => {
      for (let i = 0; i < count; i++) bytes.subarray(at + i * width, at + (i + 1) * width).reverse();
    };
    for (const [at, width, count] of [
      [0, 4, 1],
      [32, 4, 1],
      [36, 2, 1],
      [40, 2, 8],
      [56, 4, 3],
      [68, 2, 4],
      [76, 4, 11],
      [120, 2, 1],
      [124, 4, 6],
    ] as const)
      swap(at, width, count);
    for (const [at, width, count] of [
      [252, 2, 2],
      [256, 4, 18],
      [352, 2, 24],
    ] as const)
      swap(at, width, count);
    expectSame(await readVolume(bytes, 'a.nii'), { geometry: oblique, channels: 1, data: ramp(Int16Array, 24) }, 6);
  });
});
