import { gradientRules, type Rules } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import type { Backend } from '@voxplain/core';
import {
  type Case,
  describeRules,
  checkAdjoint as expectAdjoint,
  checkDifferences as expectDifferences,
  type Question,
} from '@voxplain/testkit';
import { afterAll, describe, expect, it } from 'vitest';

export const cpu = nodeBackend({ threads: 1 });

export const checkAdjoint = (question: Question, backend: Backend, tolerance?: number): Promise<void> =>
  expectAdjoint({ expect, backend }, question, tolerance);

export const checkDifferences = (narrow: Question, wide: Question | undefined, backend: Backend, tolerance?: number): Promise<boolean> =>
  expectDifferences({ expect, backend }, narrow, wide, tolerance);

/** The conformance suite for the operators of a family, with what was checked on the console. */
export function testRules(family: string, cases: readonly Case[]): void {
  const all: Rules = gradientRules;
  const rules = Object.fromEntries(Object.entries(all).filter(([op]) => cases.some((one) => one.op === op)));
  const counts = describeRules({ describe, it, expect }, family, { rules, cases, backends: [cpu] });
  afterAll(() =>
    console.info(
      `${family}: ${counts.adjoint} adjoint tests, differences of ${counts.float64} float64 and ${counts.float32} float32 models`,
    ),
  );
}
