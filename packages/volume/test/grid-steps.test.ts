import { float32, type ModelCard, type Volume } from '@voxplain/core';
import { describe, expect, test } from 'vitest';
import { identityGeometry, prepare } from '../src/index.js';
import { volumeOf } from './arbitraries.js';
import { code } from './code.js';

const line = (values: number[], spacing = 1): Volume => ({
  geometry: { ...identityGeometry([values.length, 1, 1]), spacing: [spacing, 1, 1] },
  channels: 1,
  data: Float32Array.from(values),
});
const through = (volume: Volume, input: NonNullable<ModelCard['input']>) => prepare(volume, { input });

describe('spacing', () => {
  test('2 mm to 1 mm: half-pixel weights of 1/4 and 3/4, clamped at the ends', () => {
    const { tensor, geometry, steps } = through(line([0, 4, 8], 2), { spacing: [1, 1, 1] });
    expect([...tensor.data]).toEqual([0, 1, 3, 5, 7, 8]);
    expect(geometry).toMatchObject({ size: [6, 1, 1], spacing: [1, 1, 1], origin: [-0.5, 0, 0] });
    expect(steps[0]).toBe('spacing [2, 1, 1] to [1, 1, 1] mm, [3, 1, 1] to [6, 1, 1] voxels: linear');
  });

  test('lengths that do not divide: exact spacing about the same centre', () => {
    // 5 mm in voxels of 2 mm: 2.5, so 3, at -0.5 + 2.5 - 3 + 1 = 0, 2, 4
    const { tensor, geometry } = through(line([0, 1, 2, 3, 4]), { spacing: [2, 1, 1] });
    expect([...tensor.data]).toEqual([0, 2, 4]);
    expect(geometry.origin).toEqual([0, 0, 0]);
    // 4 mm in voxels of 3 mm: one, in the middle
    const one = through(line([1, 2, 3, 8]), { spacing: [3, 1, 1] });
    expect([...one.tensor.data]).toEqual([2.5]);
    expect(one.geometry.origin).toEqual([1.5, 0, 0]);
    expect([...one.restore(float32([1, 1, 1, 1, 1], [6])).data]).toEqual([6, 6, 6, 6]);
  });

  test('maps come back linearly to the voxels’ own places', () => {
    // centres of the map at 0, 2, 4 mm
    const { restore } = through(line([0, 1, 2, 3, 4]), { spacing: [2, 1, 1] });
    expect([...restore(float32([1, 1, 1, 1, 3], [0, 10, 2])).data]).toEqual([0, 5, 10, 6, 2]);
  });

  test('masks go to the nearest voxel', () => {
    const { project } = through(line([0, 0, 0], 2), { spacing: [1, 1, 1] });
    expect([...project(line([0, 3, 0], 2)).data]).toEqual([0, 0, 3, 3, 0, 0]);
  });

  test('of an image, and of a single slice through a network of images', () => {
    const image = { geometry: identityGeometry([2, 1]), channels: 1, data: Float32Array.of(0, 4) };
    expect([...through(image, { spacing: [0.5, 1] }).tensor.data]).toEqual([0, 1, 3, 4]);
    const slice = { ...line([0, 4]), geometry: { ...identityGeometry([2, 1, 1]), spacing: [1, 1, 5] } };
    const prepared = through(slice, {
      axes: 'NCYX',
      spacing: [0.5, 1],
      fit: [4, 1],
      crop: { start: [0, 0], end: [4, 1] },
      size: [4, 1],
      multiple: [4, 1],
    });
    expect(prepared.tensor.dims).toEqual([1, 1, 1, 4]);
    expect([...prepared.tensor.data]).toEqual([0, 1, 3, 4]);
    expect(prepared.geometry).toMatchObject({ size: [4, 1, 1], spacing: [0.5, 1, 5] });
    expect(prepared.restore(prepared.tensor).geometry).toEqual(slice.geometry);
  });
});

describe('fit and multiple', () => {
  test('pad about the centre, the larger part at the end, with the fill value; and back', () => {
    const { tensor, geometry, restore, project } = through(line([1, 2, 3]), { fit: [6, 1, 1], fill: -1 });
    expect([...tensor.data]).toEqual([-1, 1, 2, 3, -1, -1]);
    expect(geometry.origin).toEqual([-1, 0, 0]);
    expect([...restore(float32([1, 1, 1, 1, 6], [9, 1, 2, 3, 9, 9])).data]).toEqual([1, 2, 3]);
    expect([...project(line([1, 1, 1])).data]).toEqual([0, 1, 1, 1, 0, 0]);
  });
  test('crop about the centre; what is cut off comes back as the fill of the map', () => {
    const { tensor, restore } = through(line([1, 2, 3, 4, 5, 6]), { fit: [3, 1, 1] });
    expect([...tensor.data]).toEqual([2, 3, 4]);
    expect([...restore(float32([1, 1, 1, 1, 3], [7, 8, 9]), -2).data]).toEqual([-2, 7, 8, 9, -2, -2]);
  });
  test('pad one axis and crop another at once', () => {
    const plane = { geometry: identityGeometry([3, 2]), channels: 1, data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect([...through(plane, { fit: [1, 4] }).tensor.data]).toEqual([0, 2, 5, 0]);
  });
  test('to a multiple, on every axis or on each', () => {
    expect(through(line([1, 2, 3, 4, 5]), { multiple: [4, 1, 2] }).tensor.dims).toEqual([1, 1, 2, 1, 8]);
    expect(through(line([1, 2, 3, 4, 5]), { multiple: 3 }).tensor.dims).toEqual([1, 1, 3, 3, 6]);
    expect([...through(line([1, 2, 3, 4, 5]), { multiple: [8, 1, 1] }).tensor.data]).toEqual([0, 1, 2, 3, 4, 5, 0, 0]);
  });
});

describe('refusals', () => {
  const volume = volumeOf(identityGeometry([4, 3, 2]), () => 1);
  test.each<[string, NonNullable<ModelCard['input']>, RegExp]>([
    ['BadModelCard', { spacing: [1, 0, 1] }, /input.spacing/],
    ['BadModelCard', { spacing: [1, -1, 1] }, /one positive number/],
    ['BadModelCard', { spacing: [1, 1] }, /3 axes/],
    ['BadModelCard', { fit: [4, 4] }, /input.fit/],
    ['BadModelCard', { multiple: [0, 1, 1] }, /input.multiple/],
    ['BadVolume', { spacing: [1e-3, 1e-3, 1e-3] }, /\[4000, 3000, 2000\].*89 GiB.*input.spacing/],
    ['BadVolume', { size: [4096, 4096, 4096] }, /256 GiB.*input.size/],
    ['BadVolume', { multiple: 4096 }, /input.multiple/],
    ['BadVolume', { crop: { start: [0, 0, 0], end: [4, 4, 2] } }, /does not lie/],
    ['BadVolume', { spacing: [2, 1, 1], crop: { start: [0, 0, 0], end: [4, 3, 2] } }, /grid of \[2,3,2\]/],
  ])('%s for %j', (expected, input, words) => {
    expect(code(() => through(volume, input))).toBe(expected);
    expect(() => through(volume, input)).toThrow(words);
  });

  test.each<[NonNullable<ModelCard['input']>]>([
    [{ size: [8, 3, 2] }],
    [{ fit: [8, 3, 2] }],
    [{ crop: { start: [0, 0, 0], end: [3, 3, 2] } }],
  ])('a card that makes other lengths than the model takes: %j', (input) => {
    const run = () => prepare(volume, { input }, [1, 1, 2, 3, 4]);
    expect(code(run)).toBe('BadModelCard');
    expect(run).toThrow(/takes 4 voxels along x and input\.(size|fit|crop) .* makes [83]/);
  });

  test('masks that are neither labels nor weights, and axes that do not span the space', () => {
    const { project } = prepare(volume, undefined);
    const mask = (change: (i: number) => number) => ({ ...volume, data: Float32Array.from({ length: 24 }, (_, i) => change(i)) });
    expect(project(mask((i) => i)).data).toHaveLength(24);
    expect(project(mask((i) => i / 24)).data).toHaveLength(24);
    expect(() => project(mask((i) => i / 2))).toThrow(/^11 of the mask's 24 values.*the first is 1\.5.*nearest/);
    expect(code(() => project(mask((i) => -i)))).toBe('BadVolume');
    expect(code(() => project(mask((i) => (i ? 1 : Number.NaN))))).toBe('BadVolume');
    const elsewhere = { ...volume, geometry: { ...volume.geometry, origin: [0.5, 0, 0] } };
    expect(() => project(elsewhere)).toThrow(/resample it to the volume first/);
    const flat = { ...volume, geometry: { ...volume.geometry, direction: [1, 0, 0, 0, 0, 0, 0, 0, 1] } };
    expect(() => prepare(flat, undefined)).toThrow(/singular/);
  });
});
