import { describe, expect, it } from 'vitest';
import { expectSame, noise, operators } from './kit.js';

const transposed = (space: readonly number[], attributes: Record<string, string | readonly number[]>) => ({
  x: [2, 4, ...space],
  weights: { w: noise([4, 3, ...space.map(() => 3)], 2), b: noise([3], 3) },
  nodes: [{ op: 'ConvTranspose', inputs: ['x', 'w', 'b'], outputs: ['y'], attributes }],
});

const automatic = [
  { auto_pad: 'SAME_UPPER', strides: [2, 2, 2] },
  { auto_pad: 'SAME_LOWER', strides: [2, 3, 1] },
  { auto_pad: 'SAME_UPPER', strides: [3, 3, 3], output_padding: [1, 2, 0] },
  { auto_pad: 'NOTSET', strides: [2, 2, 2], output_shape: [8, 6, 4] },
  { strides: [2, 2, 2], output_shape: [7, 5, 5] },
  { auto_pad: 'SAME_UPPER', dilations: [2, 1, 2], output_shape: [6, 4, 3] },
];

describe('explicit-pads', () => {
  it.each(automatic)('%j', async (attributes) => {
    const { lowered } = await expectSame(transposed([4, 3, 2], attributes), 'webgpu', ['explicit-pads']);
    expect(lowered).toMatchObject([{ id: 'explicit-pads', nodes: [{ op: 'ConvTranspose', ofModel: true }] }]);
  });
  it.each(automatic)('then a convolution: %j', async (attributes) => {
    const passes = ['explicit-pads', 'flipped-kernel', 'residues', 'zero-insertion'];
    const { model } = await expectSame(transposed([4, 3, 2], attributes), 'webgpu', passes);
    expect(operators(model).ConvTranspose).toBeUndefined();
  });
  it('leaves given pads and images alone', async () => {
    for (const network of [transposed([4, 3, 2], { pads: [1, 0, 1, 0, 1, 1] }), transposed([4, 3], { auto_pad: 'SAME_UPPER' })]) {
      const { lowered } = await expectSame(network, 'webgpu', ['explicit-pads']);
      expect(lowered).toEqual([]);
    }
  });
});
