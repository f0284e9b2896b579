import { identityGeometry } from '@voxplain/volume';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readVolume } from '../src/node.js';
import { badMessage } from './bad.js';
import { cmyk, colour, grey, progressive } from './jpegs.js';

const red = Array.from({ length: 60 }, (_, i) => 20 * (i % 10) + 10);
const green = Array.from({ length: 60 }, (_, i) => 40 * Math.floor(i / 10));
const blue = Array.from({ length: 60 }, (_, i) => 200 - 10 * (i % 10) - 8 * Math.floor(i / 10));

test.each([
  ['colour', colour, [...red, ...green, ...blue]],
  ['progressive', progressive, [...red, ...green, ...blue]],
  ['grey', grey, red],
])('%s, to a few grey levels', async (_, bytes, expected) => {
  const { geometry, channels, data } = await readVolume(bytes, 'a.jpg');
  expect(geometry).toEqual(identityGeometry([10, 6]));
  expect(channels).toBe(expected.length / 60);
  expect(data).toBeInstanceOf(Uint8Array);
  expect(data).toHaveLength(expected.length);
  data.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(8);
  });
});

const message = (bytes: Uint8Array) => badMessage(() => readVolume(bytes, 'a.jpg'), 'a.jpg');

test('refusals', async () => {
  expect(await message(cmyk)).toMatch(/4 channels.*RGB/);
  for (const length of [4, 20, 200, colour.length - 40, colour.length - 1]) {
    expect(await message(colour.subarray(0, length))).toMatch(/damaged or truncated/);
  }
  const frame = colour.indexOf(Uint8Array.of(0xff, 0xc0) as never);
  const claims = new Uint8Array(colour);
  claims.set([0xff, 0xff, 0xff, 0xff], frame + 5);
  expect(await message(claims)).toMatch(/2 GiB/);
  claims.set([0x0f, 0xff, 0x0f, 0xff], frame + 5);
  expect(await message(claims)).toMatch(/truncated/);
});

test('any changed byte gives an image or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 3, max: colour.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
      const copy = new Uint8Array(colour);
      copy[at] = byte;
      await readVolume(copy, 'a.jpg').catch(() => message(copy));
    }),
    { numRuns: 60 },
  );
});

test('what the decoder says about a damaged file does not reach the console; what the program says meanwhile does', async () => {
  const damaged = new Uint8Array(colour);
  const table = colour.indexOf(Uint8Array.of(0xff, 0xc4) as never);
  damaged.set([255, 255, 255], table + 6);
  const spoken = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')].map((spy) =>
    spy.mockImplementation(() => {}),
  );
  const timer = setInterval(() => console.log('mine'), 1);
  expect(await message(damaged)).toMatch(/damaged/);
  clearInterval(timer);
  expect(new Set(spoken.flatMap(({ mock }) => mock.calls.flat()))).toEqual(new Set(['mine']));
  vi.restoreAllMocks();
});
