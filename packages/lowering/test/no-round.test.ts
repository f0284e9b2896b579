import { tensorOf } from '@voxplain/graph';
import { describe, expect, it } from 'vitest';
import { expectSame, operators } from './kit.js';

/** `Round(w + 0 x)`: exactly these numbers are rounded. */
const rounded = (...values: number[]) => ({
  x: [values.length],
  weights: { zero: tensorOf('float32', [], [0]), w: tensorOf('float32', [values.length], values) },
  nodes: [
    { op: 'Mul', inputs: ['x', 'zero'], outputs: ['nothing'] },
    { op: 'Add', inputs: ['nothing', 'w'], outputs: ['given'] },
    { op: 'Round', inputs: ['given'], outputs: ['y'] },
  ],
});

describe('no-round, without any difference', () => {
  it.each([
    ['halves', [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5]],
    ['beside halves', [0.49999997, 0.50000006, 1.4999999, 1.5000001, 2.4999998, -0.49999997, -0.50000006, -2.5000002]],
    ['small and whole', [0, 1e-20, -1e-20, 1, -1, 7, -8]],
    ['without fractions', [8388609, 8388610, -8388607, 4194303.5, -4194304.5, 16777216, 1e20, -3e38]],
  ])('%s', async (_, values) => {
    const { model, lowered } = await expectSame(rounded(...values), 'webgpu', ['no-round'], undefined, 0);
    expect(lowered).toMatchObject([{ id: 'no-round', nodes: [{ op: 'Round' }] }]);
    expect(operators(model).Round).toBeUndefined();
  });
});
