import { float32 } from '@voxplain/core';
import { pooledNet } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { minMax, ratio } from '../src/index.js';
import { mapOf } from './run.js';

const { bytes } = pooledNet([2, 2], 2);
const input = float32([1, 2, 2, 2], [-1, 0, 1, 3, 5, 5, 5, 5]);

it('brings every channel to [0, 1], and a constant one to 0', async () => {
  const { raw } = await mapOf(bytes, input, (net) => ({ map: minMax(net.input), mapKind: 'positive', perChannel: true }));
  expect(Array.from(raw.data as Float32Array)).toEqual([0, 0.25, 0.5, 1, 0, 0, 0, 0]);
});

it('divides, and gives 0 where it cannot', async () => {
  const { raw } = await mapOf(bytes, input, (net) => ({ map: ratio(net.input.add(1), net.input), mapKind: 'signed', perChannel: true }));
  const [a, b, c, d, e] = raw.data as Float32Array;
  expect([a! + 0, b, c, d, e]).toEqual([0, 0, 2, Math.fround(4 / 3), Math.fround(6 / 5)]);
});
