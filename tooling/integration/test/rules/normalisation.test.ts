import { numbers, tensorOf } from '@voxplain/graph';
import { data, derivative, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { cpu, testRules } from '../../src/rule-tests.js';

testRules('normalisation', families.normalisation);

describe('normalisation of nothing', () => {
  it.each([1, 2])('a vector of zeros has no direction, L%i', async (p) => {
    const question = oneOp({ op: 'LpNormalization', opset: 13, inputs: [data([2, 3])], attributes: { p } });
    const compiled = await derivative(question, cpu);
    const { gradients, outputs } = await compiled.run({ x0: tensorOf('float32', [2, 3], [0, 0, 0, 0, 0, 2]) });
    await compiled.dispose();
    expect(outputs[0]).toEqual([0, 0, 0, 0, 0, 1]);
    const found = numbers(gradients.x0!).map((v) => v + 0);
    expect(found.slice(0, 3)).toEqual([0, 0, 0]);
    // away from the origin the gradient turns the direction, and does not stretch it
    expect(found[5]).toBe(0);
    if (p === 2) expect(found.slice(3, 5)).toEqual(compiled.seeds[0]!.slice(3, 5).map((seed) => seed / 2));
  });
});
