import { data, derivative, fixed, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { cpu, testRules } from '../../src/rule-tests.js';

testRules('spectral', families.spectral);

describe('what is refused', () => {
  it.each([4, 9, 12])('%i elements of a spectrum of 6 bins that is taken for one half', async (length) => {
    const inputs = [data([1, 6, 2]), fixed('int64', [], [length])];
    const question = oneOp({ op: 'DFT', opset: 20, inputs, attributes: { onesided: 1, inverse: 1 } });
    await expect(derivative(question, cpu)).rejects.toMatchObject({ code: 'MissingGradient', data: { op: 'DFT' } });
  });
});
