import { coldHot, inferno, viridis } from '@voxplain/report';
import { expect, test } from 'vitest';

test('the ends and the middle are the published colours', () => {
  expect(inferno(0)).toEqual([0, 0, 4]);
  expect(inferno(0.5)).toEqual([0xbc, 0x37, 0x54]);
  expect(inferno(1)).toEqual([0xfc, 0xff, 0xa4]);
  expect(viridis(0)).toEqual([0x44, 0x01, 0x54]);
  expect(viridis(1)).toEqual([0xfd, 0xe7, 0x25]);
});

test('between two stops the colour is their mean', () => {
  // inferno: 000004 and 0b0724
  expect(inferno(1 / 32)).toEqual([6, 4, 20]);
});

test('values outside are clamped', () => {
  expect(inferno(-3)).toEqual(inferno(0));
  expect(inferno(7)).toEqual(inferno(1));
});

test('the signed map is cold below and hot above its neutral middle', () => {
  const [r, , b] = coldHot(0.1);
  expect(b).toBeGreaterThan(r);
  const [hotR, , hotB] = coldHot(0.9);
  expect(hotR).toBeGreaterThan(hotB);
  expect(coldHot(0.5)).toEqual([0x30, 0x30, 0x30]);
});
