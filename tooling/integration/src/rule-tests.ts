import { nodeBackend } from '@voxplain/backend-node';
import { describe, it } from 'vitest';
import { checkAdjoint, checkDifferences } from './check-rule.js';
import { type Case, caseName, oneOp } from './one-op.js';

export const cpu = nodeBackend({ threads: 1 });

/** One test per case: the adjoint test for linear operators, central differences for the others. */
export function testRules(family: string, cases: readonly Case[]): void {
  describe(family, () => {
    for (const one of cases) {
      it(caseName(one), async () => {
        if (one.linear) await checkAdjoint(oneOp(one), cpu);
        else await checkDifferences(oneOp(one), oneOp(one, 'float64'), cpu);
      });
    }
  });
}
