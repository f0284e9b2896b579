import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resizeLinear, resizeNearest } from '../src/index.js';

const pattern = (dims: number[]) => Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7 + 3) % 11) / 2);

// PyTorch 2.13, F.interpolate(mode='bilinear' | 'trilinear', align_corners=False) of `pattern`.
// biome-ignore format: one case per line
const torch: [from: number[], to: number[], values: number[]][] = [
  [[2, 3], [4, 5], [1.5, 2.9000001, 5.0, 3.7999997, 3.0, 1.375, 2.7750001, 4.875, 3.6749997, 2.875, 1.125, 2.5250001, 4.625, 3.4249997, 2.625, 1.0, 2.3999999, 4.5, 3.2999995, 2.5]],
  [[5, 4], [2, 3], [3.6458335, 2.125, 2.8958337, 4.041667, 2.0625, 3.5208337]],
  [[4, 3], [3, 7], [1.4166667, 1.9166669, 3.4166665, 4.9166665, 4.0595236, 3.2023807, 2.9166667, 0.75, 1.25, 2.75, 4.25, 3.3928571, 2.5357141, 2.25, 0.0833333, 0.5833333, 2.0833333, 3.5833333, 2.7261903, 1.8690474, 1.5833333]],
  [[2, 2, 2], [3, 3, 3], [1.5, 3.25, 5.0, 2.25, 2.625, 3.0, 3.0, 2.0, 1.0, 3.0, 3.375, 3.75, 2.375, 2.75, 3.125, 1.75, 2.125, 2.5, 4.5, 3.5, 2.5, 2.5, 2.875, 3.25, 0.5, 2.25, 4.0]],
  [[3, 4, 5], [2, 2, 2], [2.703125, 2.0, 2.125, 2.796875, 3.03125, 3.359375, 2.96875, 1.578125]],
  [[2, 3, 2], [1, 4, 3], [1.0, 2.75, 4.5, 1.9375, 1.96875, 2.0, 3.0625, 2.0625, 1.0625, 4.0, 3.0, 2.0]],
];

test.each(torch)('equals PyTorch: %j to %j', (from, to, values) => {
  const result = resizeLinear(pattern(from), from, to);
  expect(result).toHaveLength(values.length);
  for (const [i, value] of values.entries()) expect(result[i]).toBeCloseTo(value, 5);
});

test('by hand: 2 to 4 voxels puts weights of 1/4 and 3/4 between, and clamps at the ends', () => {
  expect([...resizeLinear(Float32Array.of(0, 4), [2], [4])]).toEqual([0, 1, 3, 4]);
  expect([...resizeLinear(Float32Array.of(0, 1, 2, 3), [4], [2])]).toEqual([0.5, 2.5]);
});

test('channels are left alone', () => {
  const [a, b] = [pattern([3, 4]), pattern([3, 4]).map((v) => v * v)];
  const both = resizeLinear(Float32Array.of(...a, ...b), [2, 3, 4], [2, 5, 2]);
  expect([...both]).toEqual([...resizeLinear(a, [3, 4], [5, 2]), ...resizeLinear(b, [3, 4], [5, 2])]);
});

test('an odd enlargement and back is the identity', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 3, 5), (dims, factor) => {
      const data = pattern(dims);
      const larger = dims.map((n) => n * factor);
      const back = resizeLinear(resizeLinear(data, dims, larger), larger, dims);
      back.forEach((v, i) => {
        expect(v).toBeCloseTo(data[i]!, 5);
      });
    }),
  );
});

test('nearest equals PyTorch nearest-exact', () => {
  expect([...resizeNearest(Float32Array.of(0, 1, 2, 3, 4), [5], [3])]).toEqual([0, 2, 4]);
  expect([...resizeNearest(Float32Array.of(0, 1, 2, 3, 4), [5], [8])]).toEqual([0, 0, 1, 2, 2, 3, 4, 4]);
  expect([...resizeNearest(Float32Array.of(1, 2, 3, 4), [2, 2], [4, 2])]).toEqual([1, 2, 1, 2, 3, 4, 3, 4]);
});
