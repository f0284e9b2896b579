import { gradientRules, type Rule, type Rules } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import { type Case, data, describeRules, type RuleConformance, type RuleCounts, weight } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { type Outcome, outcome } from './outcome.js';

const backend = nodeBackend({ threads: 1 });

const leaky: Case = { op: 'LeakyRelu', opset: 16, inputs: [data([2, 3, 4], 'away')] };
const cases: Case[] = [
  { op: 'Neg', opset: 13, inputs: [data([2, 3])], linear: true },
  { op: 'Mul', opset: 14, inputs: [data([2, 3]), data([3])], linear: true },
  { op: 'ReduceSum', opset: 11, inputs: [data([2, 3])], attributes: { axes: [1] }, linear: true },
  { op: 'Conv', opset: 17, inputs: [data([1, 2, 5, 6]), weight([3, 2, 3, 3])], linear: true },
  { op: 'Sigmoid', opset: 13, inputs: [data([2, 3])] },
  leaky,
  { ...leaky, attributes: { alpha: 0.3 } },
  { op: 'Softmax', opset: 13, inputs: [data([2, 5])], attributes: { axis: 1 } },
];
const right: Rules = Object.fromEntries(cases.map(({ op }) => [op, (gradientRules as Rules)[op]!]));

async function run(conformance: Partial<RuleConformance>): Promise<Outcome & { counts: RuleCounts }> {
  let counts: RuleCounts | undefined;
  const found = await outcome((runner) => {
    counts = describeRules(runner, 'these rules', { rules: right, cases, backends: [backend], ...conformance });
  });
  return { ...found, counts: counts! };
}

/** The rule with the gradient by one of the inputs off by 5 %. */
const off =
  (rule: Rule, input = 0): Rule =>
  (dy, forward) =>
    rule(dy, forward).map((dx, i) => (i === input && dx ? dx.mul(1.05) : dx));

it('passes what is right, and says how it was checked', async () => {
  const { all, failed, counts } = await run({});
  expect(failed).toEqual([]);
  expect(all).toHaveLength(cases.length);
  expect(counts.adjoint).toBe(4);
  expect(counts.float64 + counts.float32).toBe(4);
});

it.each(Object.keys(right))('fails a rule for %s that is 0.05 off, and no other', async (op) => {
  const { failed } = await run({ rules: { ...right, [op]: off(right[op]!) } });
  expect(failed.length).toBe(cases.filter((one) => one.op === op).length);
  for (const name of failed) expect(name).toMatch(new RegExp(`^${op} > `));
});

it.each(['Mul', 'ReduceSum'])(
  'fails a rule for %s with the wrong sign: the score, made of the same operators, does not make up for it',
  async (op) => {
    const negated: Rule = (dy, forward) => right[op]!(dy.neg(), forward);
    expect((await run({ rules: { ...right, [op]: negated } })).failed).toHaveLength(1);
  },
);

it('fails what is wrong by the second input alone, under broadcasting', async () => {
  const { failed } = await run({ rules: { ...right, Mul: off(right.Mul!, 1) } });
  expect(failed).toEqual(['Mul > Mul-14(2x3, 3) on cpu']);
});

it('fails a rule that does not look at an attribute, where the attribute is given', async () => {
  const { failed } = await run({ rules: { ...right, LeakyRelu: (dy, { x: [x] }) => [x!.greater(0).where(dy, dy.mul(0.01))] } });
  expect(failed).toEqual(['LeakyRelu > LeakyRelu-16(2x3x4), alpha 0.3 on cpu']);
});

it('fails a gradient of other dims, and one that ends in an error', async () => {
  const flat: Rule = (dy, { y }) => [dy.mul(y).sum(1, false)];
  expect((await run({ rules: { ...right, Softmax: flat } })).failed).toHaveLength(1);
  expect((await run({ rules: { ...right, Neg: (_, { refuse }) => refuse('on Sundays') } })).failed).toHaveLength(1);
});

it('asks for a case for every rule, and for a rule for every case', async () => {
  expect((await run({ cases: cases.filter(({ op }) => op !== 'Conv') })).failed).toEqual(['Conv has a case']);
  const { Conv: _, ...others } = right;
  expect((await run({ rules: others })).failed).toEqual(['Conv has a rule']);
});

it('takes an exception with its reason', async () => {
  const rules: Rules = { ...right, Sigmoid: off(right.Sigmoid!) };
  const { all, failed } = await run({ rules, except: { Sigmoid: 'larger on purpose' } });
  expect(failed).toEqual([]);
  expect(all).toContain('Sigmoid: not applicable, larger on purpose');
});
