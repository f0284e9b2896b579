import type { Explainer } from '@voxplain/core';
import type { Conformance, Group, Runner, Subject } from './conformance.js';
import { analytic } from './groups/analytic.js';
import { batch } from './groups/batch.js';
import { contract } from './groups/contract.js';
import { control } from './groups/control.js';
import { determinism } from './groups/determinism.js';
import { purity } from './groups/purity.js';

const groups: Record<Group, (runner: Runner, subject: Subject) => void> = { contract, analytic, determinism, batch, purity, control };

/**
 * The conformance suite of an explanation method. It builds its networks in code, downloads nothing and never sleeps.
 *
 * @param create gives the explainer; called anew for each group
 */
// biome-ignore lint/suspicious/noExplicitAny: explainers of any options
export function describeExplainer(runner: Runner, create: () => Explainer<any>, conformance: Conformance): void {
  const { options = [], backends, except = {} } = conformance;
  const explainer = create();
  runner.describe(`${explainer.id} conforms to spec ${explainer.specVersion}`, () => {
    const methods = [explainer, ...options.map((given) => ({ explainer, given }))];
    for (const [name, group] of Object.entries(groups)) {
      const reason = except[name as Group];
      if (reason) runner.it(`${name}: not applicable, ${reason}`, () => {});
      else runner.describe(name, () => group(runner, { explainer: create, methods, backends, conformance }));
    }
  });
}
