import { tensorOf } from '@voxplain/graph';
import { describe, expect, it } from 'vitest';
import { expectSame, noise } from './kit.js';

const powOf = (x: readonly number[], exponent: ReturnType<typeof noise>) => ({
  x,
  weights: { exponent },
  nodes: [
    { op: 'Abs', inputs: ['x'], outputs: ['base'] },
    { op: 'Pow', inputs: ['base', 'exponent'], outputs: ['y'] },
  ],
});

describe('pow-operands', () => {
  it.each([
    [[2, 3, 4], noise([3, 1])],
    [[1, 4], noise([2, 3, 1])],
    [[3, 1], noise([2, 3, 4])],
    [[2, 3], tensorOf('int64', [], [3])],
    [[2, 3], tensorOf('int64', [3], [0, 1, 2])],
  ])('%j and %o', async (x, exponent) => {
    const { lowered } = await expectSame(powOf(x, exponent), 'webgpu', ['pow-operands']);
    expect(lowered).toMatchObject([{ id: 'pow-operands', nodes: [{ op: 'Pow' }] }]);
  });
  it.each([
    [[2, 3], noise([2, 3])],
    [[2, 3], noise([])],
    [[1], noise([2, 3])],
  ])('leaves %j and %o alone', async (x, exponent) => {
    const { lowered } = await expectSame(powOf(x, exponent), 'webgpu', ['pow-operands']);
    expect(lowered).toEqual([]);
  });
});
