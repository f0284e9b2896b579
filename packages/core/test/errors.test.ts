import { describe, expect, test, vi } from 'vitest';
import { VoxplainError } from '../src/index.js';

describe('VoxplainError', () => {
  const error = new VoxplainError('UnknownLayer', 'no layer "x"', { layer: 'x' }, { cause: 'why' });

  test('carries its code, message, data and cause', () => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'VoxplainError',
      code: 'UnknownLayer',
      message: 'no layer "x"',
      data: { layer: 'x' },
      cause: 'why',
    });
    expect(String(error)).toBe('VoxplainError: no layer "x"');
    expect(new VoxplainError('BadVolume', 'm').data).toEqual({});
  });
  test('is recognised, by its code if one is given', () => {
    expect(VoxplainError.isInstance(error)).toBe(true);
    expect(VoxplainError.isInstance(error, 'UnknownLayer')).toBe(true);
    expect(VoxplainError.isInstance(error, 'BadVolume')).toBe(false);
  });
  test.each([undefined, null, 'UnknownLayer', 7, new Error('x'), { code: 'UnknownLayer' }, { name: 'VoxplainError' }])(
    '%j is none',
    (value) => {
      expect(VoxplainError.isInstance(value)).toBe(false);
    },
  );
  test('of another copy of the package is recognised, and the other way round', async () => {
    vi.resetModules();
    const other = await import('../src/errors.js');
    expect(other.VoxplainError).not.toBe(VoxplainError);
    const foreign = new other.VoxplainError('BadModelFile', 'm');
    expect(foreign).not.toBeInstanceOf(VoxplainError);
    expect(VoxplainError.isInstance(foreign, 'BadModelFile')).toBe(true);
    expect(other.VoxplainError.isInstance(error, 'UnknownLayer')).toBe(true);
  });
});
