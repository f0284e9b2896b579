import { nodeBackend } from '@voxplain/backend-node';
import { afterAll, describe, it } from 'vitest';
import { checkAdjoint, checkDifferences } from './check-rule.js';
import { type Case, caseName, oneOp } from './one-op.js';

export const cpu = nodeBackend({ threads: 1 });

/** One test per case: the adjoint test for linear operators, central differences for the others. */
export function testRules(family: string, cases: readonly Case[]): void {
  describe(family, () => {
    const counts = { adjoint: 0, float64: 0, float32: 0 };
    afterAll(() =>
      console.info(
        `${family}: ${counts.adjoint} adjoint tests, differences of ${counts.float64} float64 and ${counts.float32} float32 models`,
      ),
    );
    for (const one of cases) {
      it(caseName(one), async () => {
        if (one.linear) {
          await checkAdjoint(oneOp(one), cpu);
          counts.adjoint++;
        } else counts[(await checkDifferences(oneOp(one), one.narrow ? undefined : oneOp(one, 'float64'), cpu)) ? 'float64' : 'float32']++;
      });
    }
  });
}
