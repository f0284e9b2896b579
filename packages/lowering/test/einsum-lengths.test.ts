import { describe, expect, it } from 'vitest';
import { expectSame, noise } from './kit.js';

const einsum = (equation: string, x: readonly number[], others: readonly (readonly number[])[]) => ({
  x,
  weights: Object.fromEntries(others.map((dims, i) => [`w${i}`, noise(dims, i + 2)])),
  nodes: [{ op: 'Einsum', inputs: ['x', ...others.map((_, i) => `w${i}`)], outputs: ['y'], attributes: { equation } }],
});

describe('einsum-lengths', () => {
  it.each([
    ['ij,ij->ij', [2, 3], [[1, 3]]],
    ['ij,jk->ik', [2, 1], [[3, 4]]],
    ['ii,i->i', [1, 1], [[3]]],
    ['...ij, ...jk', [6, 1, 2, 3], [[1, 5, 3, 4]]],
    ['i...j,k...j->i...k', [2, 5, 3], [[4, 1, 3]]],
    ['i,j,i->ij', [1], [[4], [3]]],
  ])('%s of %j and %j', async (equation, x, others) => {
    const { lowered } = await expectSame(einsum(equation, x, others), 'webgpu', ['einsum-lengths']);
    expect(lowered).toMatchObject([{ id: 'einsum-lengths', nodes: [{ op: 'Einsum' }] }]);
  });
  it.each([
    ['ij,jk->ik', [2, 3], [[3, 4]]],
    ['...ij,jk', [5, 2, 3], [[3, 4]]],
    [' i j -> j i ', [2, 3], []],
  ])('leaves %s of %j and %j alone', async (equation, x, others) => {
    const { lowered } = await expectSame(einsum(equation, x, others), 'webgpu', ['einsum-lengths']);
    expect(lowered).toEqual([]);
  });
});
