import type { ModelCard, Volume } from '@voxplain/core';
import { describe, expect, test } from 'vitest';
import { identityGeometry, prepare } from '../src/index.js';
import { code } from './code.js';

const image = (values: number[], size: number[], channels = 1): Volume => ({
  geometry: identityGeometry(size),
  channels,
  data: Float32Array.from(values),
});
const ramp = (n: number) => Array.from({ length: n }, (_, i) => i);
const values = (volume: Volume, card: ModelCard, expected?: (number | string)[]) => [
  ...(prepare(volume, card, expected).tensor.data as Float32Array),
];

describe('intensity', () => {
  const grey = image([0, 50, 100, 200], [2, 2]);
  test('clip, then scale and offset, in the order given', () => {
    expect(values(grey, { input: { intensity: [{ clip: [10, 100] }, { scale: 0.5, offset: -1 }] } })).toEqual([4, 24, 49, 49]);
    expect(values(grey, { input: { intensity: [{ scale: 0.5, offset: -1 }, { clip: [10, 100] }] } })).toEqual([10, 24, 49, 99]);
  });
  test('minMax over the whole image; an image of one value is the lower end', () => {
    expect(values(grey, { input: { intensity: [{ minMax: [-1, 1] }] } })).toEqual([-1, -0.5, 0, 1]);
    expect(values(image([5, 5], [2, 1]), { input: { intensity: [{ minMax: [0, 1] }] } })).toEqual([0, 0]);
  });
  test('mean and std per channel, or one for all', () => {
    const rgb = image([1, 2, 3], [1, 1], 3);
    expect(values(rgb, { input: { intensity: [{ mean: [1, 1, 1], std: [1, 2, 4] }] } })).toEqual([0, 0.5, 0.5]);
    expect(values(rgb, { input: { intensity: [{ mean: [1], std: [2] }] } })).toEqual([0, 0.5, 1]);
    expect(code(() => values(rgb, { input: { intensity: [{ mean: [1, 2], std: [2] }] } }))).toBe('BadModelCard');
  });
  test('zScore has mean 0 and population deviation 1', () => {
    const z = values(grey, { input: { intensity: [{ zScore: true }] } });
    expect(z.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    expect(z.reduce((a, b) => a + b * b, 0) / 4).toBeCloseTo(1, 5);
    expect(values(image([3, 3], [2, 1]), { input: { intensity: [{ zScore: true }] } })).toEqual([0, 0]);
  });
  test('the volume itself is not changed', () => {
    values(grey, { input: { intensity: [{ scale: 0 }] } });
    expect([...grey.data]).toEqual([0, 50, 100, 200]);
  });
});

describe('colour', () => {
  test('grey from RGB by luma, RGB from grey by repetition', () => {
    expect(values(image([10, 20, 30], [1, 1], 3), { input: { channels: 'grey' } })[0]).toBeCloseTo(0.299 * 10 + 0.587 * 20 + 0.114 * 30, 4);
    expect(values(image([1, 2], [2, 1]), { input: { channels: 'rgb' } })).toEqual([1, 2, 1, 2, 1, 2]);
  });
  test('follows the channels of the model where the card is silent, and says so', () => {
    const prepared = prepare(image(ramp(4), [2, 2]), undefined, [1, 3, 'h', 'w']);
    expect(prepared.tensor.dims).toEqual([1, 3, 2, 2]);
    expect(prepared.steps[0]).toContain('RGB');
  });
  test('two channels are neither', () => {
    expect(code(() => prepare(image([1, 2], [1, 1], 2), { input: { channels: 'rgb' } }))).toBe('BadVolume');
    expect(code(() => prepare(image([1, 2], [1, 1], 2), undefined, [1, 3, -1, -1]))).toBe('BadVolume');
  });
});

describe('axes', () => {
  test('channel last', () => {
    const rgb = image([1, 2, 10, 20, 100, 200], [2, 1], 3);
    expect(values(rgb, { input: { axes: 'NYXC' } })).toEqual([1, 10, 100, 2, 20, 200]);
    expect(values(rgb, {}, [1, 'h', 'w', 3])).toEqual([1, 10, 100, 2, 20, 200]);
    expect(prepare(rgb, { input: { axes: 'NXYC' } }).tensor.dims).toEqual([1, 2, 1, 3]);
  });
  test('defaults follow the rank', () => {
    expect(prepare(image(ramp(6), [3, 2]), undefined).axes).toBe('NCYX');
    expect(prepare(image(ramp(24), [4, 3, 2]), undefined).tensor).toEqual({
      type: 'float32',
      dims: [1, 1, 2, 3, 4],
      data: Float32Array.from(ramp(24)),
    });
  });
  test('a card that contradicts the model', () => {
    expect(code(() => prepare(image(ramp(6), [3, 2]), { input: { axes: 'NCYX' } }, [1, 1, 2, 2, 3]))).toBe('BadModelCard');
  });
});

describe('images and volumes', () => {
  test('one slice goes through a 2-D network and comes back as a volume', () => {
    const slice = image(ramp(6), [3, 2, 1]);
    const prepared = prepare(slice, undefined, [1, 1, -1, -1]);
    expect(prepared.tensor.dims).toEqual([1, 1, 2, 3]);
    expect(prepared.restore(prepared.tensor)).toEqual(slice);
    expect(prepared.project(slice).dims).toEqual([1, 1, 2, 3]);
  });
  test('an image goes through a network of one slice', () => {
    const prepared = prepare(image(ramp(6), [3, 2]), undefined, [1, 1, 1, 2, 3]);
    expect(prepared.tensor.dims).toEqual([1, 1, 1, 2, 3]);
    expect(prepared.restore(prepared.tensor).geometry.size).toEqual([3, 2]);
  });
  test('anything else says what to do', () => {
    expect(() => prepare(image(ramp(12), [3, 2, 2]), undefined, [1, 1, -1, -1])).toThrow(/take out one slice/);
    expect(() => prepare(image(ramp(6), [3, 2]), undefined, [1, 1, -1, -1, -1])).toThrow(/give a volume/);
    expect(() => prepare(image(ramp(6), [3, 2]), undefined, [1, 1, 4, 4])).toThrow(/4 voxels along y.*input.size/);
  });
  test('a sagittal slice oriented by its plane', () => {
    const geometry = { ...identityGeometry([2, 2, 1]), direction: [0, 0, 1, 1, 0, 0, 0, -1, 0] };
    const slice = { geometry, channels: 1, data: Float32Array.of(1, 2, 3, 4) };
    const prepared = prepare(slice, { input: { axes: 'NCYX', orientation: 'AS' } });
    expect([...prepared.tensor.data]).toEqual([4, 3, 2, 1]);
    expect(prepared.restore(prepared.tensor)).toEqual(slice);
    expect(code(() => prepare(slice, { input: { axes: 'NCYX', orientation: 'RA' } }))).toBe('BadVolume');
  });
});

describe('refusals', () => {
  const volume = image(ramp(24), [4, 3, 2]);
  test.each<[string, ModelCard]>([
    ['BadVolume', { input: { crop: { start: [0, 0, 0], end: [5, 3, 2] } } }],
    ['BadModelCard', { input: { crop: { start: [0, 0], end: [2, 2] } } }],
    ['BadModelCard', { input: { size: [3, 3] } }],
    ['BadModelCard', { input: { orientation: 'RRS' } }],
    ['BadVolume', { input: { orientation: 'RA' } }],
  ])('%s for %j', (expected, card) => {
    expect(code(() => prepare(volume, card))).toBe(expected);
  });
  test('maps and masks on other grids', () => {
    const prepared = prepare(volume, undefined);
    expect(code(() => prepared.restore({ ...prepared.tensor, dims: [1, 1, 4, 3, 2] }))).toBe('InvalidInput');
    expect(code(() => prepared.project(image(ramp(24), [2, 3, 4])))).toBe('BadVolume');
    const moved = { ...volume, geometry: { ...volume.geometry, origin: [0.5, 0, 0] } };
    expect(code(() => prepared.project(moved))).toBe('BadVolume');
  });
  test.each([
    ['too few voxels', { ...volume, data: new Float32Array(3) }],
    ['four axes', image([1], [1, 1, 1, 1])],
    ['no voxels', image([], [0, 3])],
    ['spacing', { ...volume, geometry: { ...volume.geometry, spacing: [1, 0, 1] } }],
    ['direction', { ...volume, geometry: { ...volume.geometry, direction: [1, 0, 0, Number.NaN, 1, 0, 0, 0, 1] } }],
  ])('an unusable volume: %s', (_, bad) => {
    expect(code(() => prepare(bad, undefined))).toBe('BadVolume');
  });
});
