import { inferno, overlay, peakOf, picture } from '@voxplain/report';
import { describe, expect, test } from 'vitest';
import { counting, image, pixel } from './volumes.js';

describe('images', () => {
  const grey = image([2, 2], new Float32Array([0, 50, 100, 200]));

  test('grey lies in the window, black to white', () => {
    const raster = picture(grey, { window: [0, 100], size: 2 });
    expect([raster.width, raster.height]).toEqual([2, 2]);
    expect(pixel(raster, 0, 0)).toEqual([0, 0, 0, 255]);
    expect(pixel(raster, 1, 0)).toEqual([128, 128, 128, 255]);
    expect(pixel(raster, 1, 1)).toEqual([255, 255, 255, 255]);
  });

  test('the map is mixed in by its own strength', () => {
    const map = image([2, 2], new Float32Array([0, 0, 5, 10]));
    const raster = overlay(grey, map, { kind: 'positive', window: [0, 100], size: 2, opacity: 0.8, bar: false });
    expect(pixel(raster, 1, 0)).toEqual([128, 128, 128, 255]);
    const mixed = (colour: readonly number[], under: number, alpha: number) =>
      colour.map((c) => Math.round((1 - alpha) * under + alpha * c));
    expect(pixel(raster, 0, 1)).toEqual([...mixed(inferno(0.5), 255, 0.4), 255]);
    expect(pixel(raster, 1, 1)).toEqual([...mixed(inferno(1), 255, 0.8), 255]);
  });

  test('8-bit colour is shown as it is', () => {
    const rgb = image([2, 1], new Uint8Array([10, 20, 30, 40, 50, 60]), 3);
    const raster = picture(rgb, { size: 2 });
    expect(pixel(raster, 0, 0)).toEqual([10, 30, 50, 255]);
    expect(pixel(raster, 1, 0)).toEqual([20, 40, 60, 255]);
  });

  test('the default window is the 1st to the 99th percentile', () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => i);
    values[100] = 1e6;
    const raster = picture(image([101, 1], values), { size: 101 });
    expect(pixel(raster, 1, 0)[0]).toBe(0);
    expect(pixel(raster, 50, 0)[0]).toBe(Math.round((49 / 98) * 255));
    expect(pixel(raster, 99, 0)[0]).toBe(255);
  });

  test('pixels are square in mm', () => {
    const raster = picture(counting([4, 2], { spacing: [1, 3] }), { size: 60 });
    expect([raster.width, raster.height]).toEqual([40, 60]);
  });

  test('the outline runs on the inside of the mask', () => {
    const mask = image([5, 5], new Uint8Array(25).fill(1));
    const raster = picture(image([5, 5], new Float32Array(25)), { outline: mask, size: 5 });
    expect(pixel(raster, 0, 2)).not.toEqual([0, 0, 0, 255]);
    expect(pixel(raster, 2, 2)).toEqual([0, 0, 0, 255]);
  });

  test('the colour bar stands at the right, its top in the top colour', () => {
    const big = image([64, 64], new Float32Array(64 * 64));
    const plain = picture(big, { size: 64 });
    const raster = overlay(big, { ...big, data: new Float32Array(64 * 64).fill(2).fill(0, 1) }, { kind: 'positive', size: 64, opacity: 1 });
    expect(raster.width).toBeGreaterThan(plain.width + 6);
    expect(pixel(raster, 64 + 6, 11)).toEqual([...inferno(1), 255]);
  });

  test('a map on another grid is refused', () => {
    expect(() => overlay(grey, counting([3, 2]), { kind: 'positive' })).toThrow(/does not lie on the image's grid/);
  });
});

describe('volumes', () => {
  // LPS: x to the left, y to the back, z up. Value = x + 10 y + 100 z.
  const size = [3, 4, 5];
  const values = Float32Array.from({ length: 60 }, (_, i) => (i % 3) + 10 * (Math.floor(i / 3) % 4) + 100 * Math.floor(i / 12));
  const window = [0, 510] as const;
  const shade = (value: number) => Math.round(value / 2);
  const options = { window, size: 5, letters: false, at: [1, 2, 3] };

  test('axial, coronal and sagittal through one voxel: the left on the right, the front up or left, the head up', () => {
    const raster = picture(image(size, values), options);
    // axial 3 x 4, gap 6, coronal 3 x 5, gap 6, sagittal 4 x 5
    expect([raster.width, raster.height]).toEqual([3 + 6 + 3 + 6 + 4, 5]);
    expect(pixel(raster, 2, 1)[0]).toBe(shade(2 + 10 * 1 + 100 * 3));
    expect(pixel(raster, 9 + 2, 0)[0]).toBe(shade(2 + 10 * 2 + 100 * 4));
    expect(pixel(raster, 18 + 3, 0)[0]).toBe(shade(1 + 10 * 3 + 100 * 4));
  });

  test('a volume in RAS gives the same picture', () => {
    const flipped = Float32Array.from(values, (_, i) => values[2 - (i % 3) + 3 * (3 - (Math.floor(i / 3) % 4)) + 12 * Math.floor(i / 12)]!);
    const ras = image(size, flipped, 1, { direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] });
    expect(picture(ras, { ...options, at: [1, 1, 3] })).toEqual(picture(image(size, values), options));
  });

  test('spacing is respected', () => {
    const raster = picture(image(size, values, 1, { spacing: [1, 1, 4] }), { ...options, size: 20 });
    expect([raster.width, raster.height]).toEqual([3 + 6 + 3 + 6 + 4, 20]);
  });

  test('the cut goes through the peak', () => {
    const map = image(size, new Float32Array(60));
    map.data[1 + 3 * 2 + 12 * 3] = 1;
    expect(peakOf(map)).toEqual({ index: [1, 2, 3], value: 1 });
    const drawn = { kind: 'positive', window, size: 5, letters: false, opacity: 0, bar: false } as const;
    expect(overlay(image(size, values), map, drawn)).toEqual(picture(image(size, values), options));
  });

  test('a single slice is one panel', () => {
    const raster = picture(counting([6, 6, 1]), { size: 6 });
    expect([raster.width, raster.height]).toEqual([6, 6]);
  });
});

describe('peak', () => {
  test('is the largest value, also of signed maps', () => {
    expect(peakOf(image([3, 1], new Float32Array([1, 2, -3])))).toEqual({ index: [1, 0], value: 2 });
  });

  test('of several channels the largest magnitude counts', () => {
    expect(peakOf(image([2, 1], new Float32Array([1, -2, -5, 3]), 2))).toEqual({ index: [1, 0], value: 3 });
  });

  test('a map without preference has none', () => {
    expect(peakOf(image([2, 1], new Float32Array([0, Number.NaN])))).toBeUndefined();
    expect(peakOf(image([2, 1], new Float32Array([4, 4])))).toBeUndefined();
  });
});
