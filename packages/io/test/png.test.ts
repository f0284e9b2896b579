import type { Volume } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';
import { decode, encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { encodePng, readVolume, writeVolume } from '../src/node.js';
import { badMessage } from './bad.js';

const image = (size: number[], channels: number, data: Uint8Array | Uint16Array): Volume => ({
  geometry: identityGeometry(size),
  channels,
  data,
});
const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => (i * 37) % 251);

describe('round trips', () => {
  test.each([
    ['grey', image([5, 3], 1, bytes(15))],
    ['RGB', image([5, 3], 3, bytes(45))],
    [
      'grey, 16 bits',
      image(
        [5, 3],
        1,
        Uint16Array.from(bytes(15), (v) => v * 257),
      ),
    ],
    [
      'RGB, 16 bits',
      image(
        [2, 2],
        3,
        Uint16Array.from(bytes(12), (v) => v * 200 + 1),
      ),
    ],
  ])('%s', async (_, volume) => {
    expect(await readVolume(await writeVolume(volume, 'a.png'), 'a.png')).toEqual(volume);
  });
});

describe('other forms are brought to grey or RGB', () => {
  test('alpha is dropped', async () => {
    const rgba = Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 128);
    expect(await readVolume(await encodePng(2, 1, rgba), 'a.png')).toEqual(image([2, 1], 3, Uint8Array.of(1, 4, 2, 5, 3, 6)));
    const greyAlpha = encode({ width: 2, height: 1, channels: 2, depth: 8, data: Uint8Array.of(9, 0, 8, 255) });
    expect(await readVolume(greyAlpha, 'a.png')).toEqual(image([2, 1], 1, Uint8Array.of(9, 8)));
  });
  test('a palette', async () => {
    const palette = [
      [10, 20, 30],
      [40, 50, 60],
    ];
    const indexed = encode({ width: 3, height: 1, channels: 1, depth: 8, data: Uint8Array.of(1, 0, 1), palette });
    expect(await readVolume(indexed, 'a.png')).toEqual(image([3, 1], 3, Uint8Array.of(40, 10, 40, 50, 20, 50, 60, 30, 60)));
  });
  test('one bit per pixel becomes 0 and 255, rows padded to bytes', async () => {
    const bits = encode({ width: 9, height: 2, channels: 1, depth: 1, data: Uint8Array.of(0b10100000, 0b10000000, 0b01000000, 0) });
    const { data, channels } = await readVolume(bits, 'a.png');
    expect(channels).toBe(1);
    expect([...data]).toEqual([255, 0, 255, 0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0]);
  });
});

test('encodePng is a PNG of these pixels', async () => {
  const rgba = bytes(4 * 6);
  const png = decode(await encodePng(3, 2, rgba));
  expect([png.width, png.height, png.channels]).toEqual([3, 2, 4]);
  expect(Uint8Array.from(png.data)).toEqual(rgba);
  await badMessage(() => encodePng(3, 3, rgba), 'PNG');
});
