import { type Case, caseName, forward, oneOp } from '@voxplain/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { halfErrors, halfRounding, halvedCase } from '../../src/half.js';
import { cpu } from '../../src/rule-tests.js';

/** Rules are short chains of operations, each of which rounds once; where regions move, differences of neighbours lose more. */
const roundings = 8;

/** Operators without float16, in the standard or in the runtime. */
const without = ['Celu'];

const deep = process.env.VOXPLAIN_DEEP === '1';
const byOperator = new Map<string, Case[]>();
for (const one of Object.values(families).flat()) byOperator.set(one.op, [...(byOperator.get(one.op) ?? []), one]);

function sample(cases: readonly Case[]): readonly Case[] {
  const stride = deep ? 1 : Math.ceil(cases.length / 6);
  return cases.filter((_, i) => i % stride === 0);
}

/** Whether the runtime takes the operator in float16 at all. */
async function runsInHalf(one: Case): Promise<boolean> {
  const question = oneOp(one, 'float16');
  try {
    const model = await forward(question, cpu);
    await model.run(question.feeds).finally(() => model.dispose());
    return true;
  } catch {
    return false;
  }
}

describe('float16: what the runtime computes has the gradient of float32, but for rounding', () => {
  const counts = { models: 0, gradients: 0, refused: 0 };
  afterAll(() =>
    console.info(`float16: ${counts.gradients} gradients of ${counts.models} models; ${counts.refused} models are none in float16`),
  );

  it.each([...byOperator.keys()])('%s', async (op) => {
    let ran = 0;
    for (const one of sample(byOperator.get(op)!).map(halvedCase)) {
      if (!(await runsInHalf(one))) {
        counts.refused++;
        continue;
      }
      ran++;
      const errors = await halfErrors(oneOp(one, 'float16'), oneOp(one));
      for (const [input, error] of Object.entries(errors)) {
        expect(error, `${caseName(one)}, by ${input}`).toBeLessThanOrEqual(roundings * halfRounding);
        counts.gradients++;
      }
    }
    counts.models += ran;
    if (without.includes(op)) expect(ran).toBe(0);
    else expect(ran).toBeGreaterThan(0);
  });
});
