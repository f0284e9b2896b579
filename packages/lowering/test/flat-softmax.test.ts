import { describe, expect, it } from 'vitest';
import { expectSame } from './kit.js';

const softmax = (axis: number | undefined, opset = 11) => ({
  x: [2, 3, 4, 2],
  opset,
  nodes: [{ op: 'Softmax', inputs: ['x'], outputs: ['y'], attributes: axis === undefined ? {} : { axis } }],
});

describe('flat-softmax', () => {
  it.each([undefined, 0, 1, 2, -2, -4])('axis %s and all behind it', async (axis) => {
    const { lowered } = await expectSame(softmax(axis), 'webgpu', ['flat-softmax']);
    expect(lowered).toMatchObject([{ id: 'flat-softmax', nodes: [{ op: 'Softmax', ofModel: true }] }]);
  });
  it.each([
    [3, 11],
    [-1, 12],
    [1, 13],
  ])('leaves axis %d of opset %d alone', async (axis, opset) => {
    const { lowered } = await expectSame(softmax(axis, opset), 'webgpu', ['flat-softmax']);
    expect(lowered).toEqual([]);
  });
});
