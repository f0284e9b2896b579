import { expect, it } from 'vitest';
import { expectSame, operators } from './kit.js';

const dropout = (...readers: { op: string; inputs: string[]; outputs: string[] }[]) => ({
  x: [2, 3],
  nodes: [{ op: 'Dropout', inputs: ['x'], outputs: ['kept', 'mask'] }, ...readers],
});

it('no-dropout: with a mask that nothing reads', async () => {
  const { model } = await expectSame(dropout({ op: 'Tanh', inputs: ['kept'], outputs: ['y'] }), 'webgpu', ['no-dropout']);
  expect(operators(model)).toEqual({ Tanh: 1 });
});
it('no-dropout: not where the mask is read', async () => {
  const { lowered } = await expectSame(dropout({ op: 'Where', inputs: ['mask', 'kept', 'x'], outputs: ['y'] }), 'webgpu', ['no-dropout']);
  expect(lowered).toEqual([]);
});
