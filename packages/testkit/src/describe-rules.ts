import { type Forward, gradientRules, type Rule, type Rules } from '@voxplain/autodiff';
import type { Backend } from '@voxplain/core';
import type { Runner } from './conformance.js';
import { checkAdjoint } from './rules/adjoint.js';
import type { Check } from './rules/check.js';
import { checkDifferences } from './rules/differences.js';
import { type Case, caseName, oneOp } from './rules/one-op.js';

export interface RuleConformance {
  /** The rules under test, by operator. Those of the score around an operator are the derivative's own. */
  readonly rules: Rules;
  /** At least one for every rule: its attributes, ranks, broadcasts, and the opsets in which its form changed. */
  readonly cases: readonly Case[];
  /** Where the gradients are run. */
  readonly backends: readonly Backend[];
  /** Rules that are no derivative, or cannot be checked here, each with its reason, which is printed. */
  readonly except?: Readonly<Record<string, string>>;
}

/** How many cases were checked in which way; complete when the runner is done. */
export interface RuleCounts {
  adjoint: number;
  /** Differences of float64 models, and of float32 ones where the runtime has no other kernel. */
  float64: number;
  float32: number;
}

/**
 * The conformance suite of a table of gradient rules. Operators that are affine in each input have to pass the adjoint test,
 * `<J u, v> = <u, J^T v>` to 1e-5; the others are compared with central differences, element by element.
 *
 * @param name of the table, for the runner
 */
export function describeRules(runner: Runner, name: string, { rules, cases, backends, except = {} }: RuleConformance): RuleCounts {
  const { describe, it, expect } = runner;
  const counts: RuleCounts = { adjoint: 0, float64: 0, float32: 0 };
  const check = { expect, rules: onlyInModel(rules) };
  describe(name, () => {
    for (const op of new Set([...Object.keys(rules), ...cases.map((one) => one.op)])) {
      const own = cases.filter((one) => one.op === op);
      if (except[op]) it(`${op}: not applicable, ${except[op]}`, () => {});
      else if (!rules[op]) it(`${op} has a rule`, () => expect(Object.keys(rules)).toContain(op));
      else if (own.length === 0) it(`${op} has a case`, () => expect(cases.map((one) => one.op)).toContain(op));
      else describe(op, () => checkCases(it, own, backends, check, counts));
    }
  });
  return counts;
}

/** The derivative with other rules for the model's own nodes. The score that is appended to it keeps the derivative's: names there are paths. */
function onlyInModel(rules: Rules): Rules {
  const standard: Rules = gradientRules;
  const ofModel = ({ outputs }: Forward) => outputs.some((y) => y && !y.name.includes('/'));
  const chosen = Object.entries(rules).map(([op, rule]): [string, Rule] => [
    op,
    (dy, forward) => (ofModel(forward) ? rule : standard[op]!)(dy, forward),
  ]);
  return { ...standard, ...Object.fromEntries(chosen) };
}

function checkCases(
  it: Runner['it'],
  cases: readonly Case[],
  backends: readonly Backend[],
  check: Omit<Check, 'backend'>,
  counts: RuleCounts,
) {
  for (const one of cases) {
    for (const backend of backends) {
      it(`${caseName(one)} on ${backend.provider}`, async () => {
        counts[await checkCase(one, { ...check, backend })]++;
      });
    }
  }
}

async function checkCase(one: Case, check: Check): Promise<keyof RuleCounts> {
  if (!one.linear)
    return (await checkDifferences(check, oneOp(one), one.narrow ? undefined : oneOp(one, 'float64'))) ? 'float64' : 'float32';
  await checkAdjoint(check, oneOp(one));
  return 'adjoint';
}
