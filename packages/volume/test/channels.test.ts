import type { ModelCard, Volume } from '@voxplain/core';
import { describe, expect, test } from 'vitest';
import { identityGeometry, prepare, toIndex, toWorld } from '../src/index.js';
import { ramp, volumeOf } from './arbitraries.js';
import { code } from './code.js';

const grid = identityGeometry([3, 2, 2]);
const t1 = volumeOf(grid, ([x]) => x!);
const t2 = volumeOf(grid, ([, y]) => 10 * y!);
const card: ModelCard = { input: { channels: ['t1', 't2'] } };

describe('several volumes', () => {
  test('are the channels in the card’s order, whatever theirs is', () => {
    const { tensor, steps } = prepare({ t2, t1 }, card, ['N', 2, 'D', 'H', 'W']);
    expect(tensor.dims).toEqual([1, 2, 2, 2, 3]);
    expect([...tensor.data]).toEqual([...t1.data, ...t2.data]);
    expect(steps[0]).toBe('channels t1, t2');
  });

  test('each has its own intensities, or the common chain', () => {
    const own: ModelCard = {
      input: { channels: ['t1', { name: 't2', intensity: [{ scale: 0.1, offset: -1 }] }], intensity: [{ minMax: [0, 1] }] },
    };
    const { tensor, steps } = prepare({ t1, t2 }, own);
    expect([...tensor.data].slice(0, 3)).toEqual([0, 0.5, 1]);
    expect([...tensor.data].slice(12, 18)).toEqual([-1, -1, -1, 0, 0, 0]);
    expect(steps).toContain('t2: v * 0.1 + -1');
  });

  test('those on other grids come to the first’s by their place in space', () => {
    const turned = {
      ...identityGeometry([9, 9, 9]),
      origin: [4, -3, -2],
      spacing: [0.6, 0.7, 0.8],
      direction: [-0.8, 0.6, 0, 0.6, 0.8, 0, 0, 0, 1],
    };
    const value = ramp(turned);
    const moved = volumeOf(turned, (index) => value(toWorld(turned, index)));
    const { tensor, steps, restore, geometry } = prepare({ t1, t2: moved }, { input: { channels: ['t1', 't2'], fill: 7 } });
    const found = [...(tensor.data as Float32Array)].slice(12);
    let seen = 0;
    for (const [i, v] of found.entries()) {
      const point = toWorld(grid, [i % 3, Math.floor(i / 3) % 2, Math.floor(i / 6)]);
      const index = toIndex(turned, point);
      expect(v === 7).toBe(index.some((at) => at < -0.5 || at > 8.5));
      if (index.some((at) => at < 0 || at > 8)) continue;
      expect(v).toBeCloseTo(value(point), 6);
      seen++;
    }
    expect(seen).toBeGreaterThan(5);
    expect(steps).toContain('t2: onto the grid of t1, linear');
    expect(geometry).toEqual(grid);
    expect(restore({ type: 'float32', dims: [1, 1, 2, 2, 3], data: new Float32Array(12) }).geometry).toEqual(grid);
  });

  test('masks lie on the first volume’s grid', () => {
    const { project } = prepare({ t1, t2 }, card);
    expect([...project(volumeOf(grid, ([x]) => (x === 2 ? 1 : 0))).data]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
  });

  test('one volume with as many channels will do', () => {
    const both: Volume = { geometry: grid, channels: 2, data: Float32Array.of(...(t1.data as Float32Array), ...(t2.data as Float32Array)) };
    const common: ModelCard = { input: { channels: ['t1', 't2'], intensity: [{ minMax: [0, 1] }] } };
    expect(prepare(both, common).tensor).toEqual(prepare({ t1, t2 }, common).tensor);
  });
});

describe('an input beside another', () => {
  const placed = { ...identityGeometry([6, 5, 4]), origin: [-1, -1, -1] };
  const value = ramp(placed);
  const colour: Volume = {
    geometry: placed,
    channels: 3,
    data: Float32Array.from(
      [1, 2, 3].flatMap((factor) => [...volumeOf(placed, (index) => value(toWorld(placed, index))).data].map((v) => factor * v)),
    ),
  };
  const rgb: ModelCard = { input: { channels: 'rgb', intensity: [{ scale: 10 }], size: [3, 2, 1] } };

  test('lies on its grid, every channel, and then goes the card’s way', () => {
    const { tensor, steps } = prepare(colour, rgb, undefined, grid);
    expect(tensor.dims).toEqual([1, 3, 1, 2, 3]);
    // two slices become one: their mean
    const plane = Array.from({ length: 6 }, (_, i) => [i % 3, Math.floor(i / 3), 0.5]);
    const wanted = [1, 2, 3].flatMap((factor) => plane.map((index) => 10 * factor * value(toWorld(grid, index))));
    wanted.forEach((v, i) => {
      expect(tensor.data[i]).toBeCloseTo(v, 3);
    });
    expect(steps.slice(0, 2)).toEqual(['v * 10 + 0', 'onto the grid of the explained input, linear']);
  });

  test('does not, where either is an image without a place in space', () => {
    const image: Volume = { geometry: identityGeometry([4, 3]), channels: 1, data: Float32Array.from({ length: 12 }, (_, i) => i) };
    expect(prepare(image, undefined, undefined, identityGeometry([2, 2]))).toMatchObject({ tensor: { data: image.data } });
    expect(prepare(image, undefined, undefined, grid).tensor.dims).toEqual([1, 1, 3, 4]);
  });
});

describe('refusals', () => {
  test.each<[string, string, () => unknown, RegExp]>([
    ['a volume is missing', 'BadVolume', () => prepare({ t1 }, card), /t1, t2 and was given t1/],
    ['a volume too many', 'BadVolume', () => prepare({ t1, t2, dwi: t1 }, card), /dwi/],
    ['none at all', 'BadVolume', () => prepare({}, card), /was given none/],
    ['no names in the card', 'BadModelCard', () => prepare({ t1, t2 }, { input: { channels: 'grey' } }), /input.channels/],
    ['one volume of another number of channels', 'BadVolume', () => prepare(t1, card), /2 channels \(t1, t2\) and the volume has 1/],
    [
      'a volume of two channels',
      'BadVolume',
      () => prepare({ t1, t2: { geometry: grid, channels: 2, data: new Float32Array(24) } }, card),
      /t2 has 2/,
    ],
    ['the model takes another number', 'BadModelCard', () => prepare({ t1, t2 }, card, [1, 4, 2, 2, 3]), /names 2 channels.*takes 4/],
    [
      'a volume elsewhere',
      'BadVolume',
      () => prepare({ t1, t2: { ...t2, geometry: { ...grid, origin: [0, 0, 500] } } }, card),
      /t2 does not overlap.*register/,
    ],
    ['an image among volumes', 'BadVolume', () => prepare({ t1, t2: { ...t2, geometry: identityGeometry([3, 4]) } }, card), /both 3 axes/],
  ])('%s', (_, expected, run, words) => {
    expect(code(run)).toBe(expected);
    expect(run).toThrow(words);
  });
});
