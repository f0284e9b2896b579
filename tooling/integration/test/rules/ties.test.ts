import { numbers, tensorOf } from '@voxplain/graph';
import { type Case, data, derivative, ints, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { cpu } from '../../src/rule-tests.js';

/** The gradients by all inputs at given values, for cotangents of one. */
async function gradientsAt(one: Case, values: Readonly<Record<string, readonly number[]>>): Promise<Record<string, number[]>> {
  const question = oneOp(one);
  const feeds = Object.fromEntries(Object.entries(values).map(([name, list]) => [name, tensorOf('float32', [list.length], list)]));
  const compiled = await derivative({ ...question, feeds }, cpu);
  const ones = compiled.seeds.map((seed) => seed.map(() => 1));
  const { gradients } = await compiled.run(feeds, ones);
  await compiled.dispose();
  return Object.fromEntries(Object.entries(gradients).map(([name, tensor]) => [name, numbers(tensor)]));
}

const third = Math.fround(1 / 3);

describe('equal elements share', () => {
  it.each([
    ['max', [0, 0, 1], [1, 2, 5], [1, 1, 3], { x0: [third, 0, 1], x2: [third, third, 1] }],
    ['min', [0, 2, 1], [1, 4, 5], [1, 7, 4], { x0: [0.5, 0.5, 1], x2: [0.5, 0, 0.5] }],
  ] as const)('among data and updates of a scattered %s', async (reduction, index, x0, x2, expected) => {
    const inputs = [data([3]), ints(...index), data([3])];
    expect(await gradientsAt({ op: 'ScatterElements', opset: 18, inputs, attributes: { reduction } }, { x0, x2 })).toEqual(expected);
  });
  it('what stands for them in Unique', async () => {
    for (const sorted of [0, 1]) {
      const one: Case = { op: 'Unique', opset: 13, inputs: [data([5])], attributes: { sorted } };
      expect(await gradientsAt(one, { x0: [2, 1, 2, 3, 2] })).toEqual({ x0: [third, 1, third, 1, third] });
    }
  });
});
