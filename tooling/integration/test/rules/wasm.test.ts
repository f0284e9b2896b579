import { webBackend } from '@voxplain/backend-web';
import { numbers } from '@voxplain/graph';
import { type Case, caseName, data, derivative, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { difference } from '../../src/reference.js';
import { cpu } from '../../src/rule-tests.js';

const wasm = webBackend({ threads: 1 });

/** A few cases of every operator, spread over its sweep. */
function sample(cases: readonly Case[], most: number): Case[] {
  const stride = Math.ceil(cases.length / most);
  return cases.filter((_, i) => i % stride === 0);
}

const byOperator = new Map<string, Case[]>();
for (const one of Object.values(families).flat()) byOperator.set(one.op, [...(byOperator.get(one.op) ?? []), one]);
const pools: Case[] = [[11], [9, 8], [7, 6, 5]].flatMap((space) =>
  (['ties', 'normal'] as const).map((kind) => ({
    op: 'MaxPool',
    opset: 13,
    inputs: [data([2, 3, ...space], kind)],
    attributes: { kernel_shape: space.map(() => 3), strides: space.map(() => 2), pads: [...space, ...space].map(() => 1) },
  })),
);

describe('the WebAssembly runtime gives the gradients of the native one', () => {
  for (const [op, cases] of [...byOperator, ['MaxPool', pools] as const]) {
    it(op, async () => {
      for (const one of sample(cases, op === 'Conv' ? 24 : 6)) {
        const question = oneOp(one);
        const [native, web] = [await derivative(question, cpu), await derivative(question, wasm)];
        const [expected, found] = [await native.run(question.feeds), await web.run(question.feeds)];
        await Promise.all([native.dispose(), web.dispose()]);
        for (const name of question.wrt) {
          const values = numbers(expected.gradients[name]!);
          const { max } = values.some((v) => v !== 0)
            ? difference(numbers(found.gradients[name]!), values)
            : { max: Math.max(...numbers(found.gradients[name]!).map(Math.abs)) };
          expect.soft(max, `${caseName(one)} by ${name}`).toBeLessThanOrEqual(1e-5);
        }
      }
    });
  }
});
