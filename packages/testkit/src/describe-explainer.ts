import type { Explainer } from '@voxplain/core';
import type { Conformance, Group, Runner, Subject } from './conformance.js';
import { analytic } from './groups/analytic.js';
import { batch } from './groups/batch.js';
import { contract } from './groups/contract.js';
import { control } from './groups/control.js';
import { determinism } from './groups/determinism.js';
import { geometry } from './groups/geometry.js';
import { inputs } from './groups/inputs.js';
import { invariance } from './groups/invariance.js';
import { localisation } from './groups/localisation.js';
import { parity } from './groups/parity.js';
import { purity } from './groups/purity.js';
import { sanity } from './groups/sanity.js';
import { shift } from './groups/shift.js';
import { targets } from './groups/targets.js';

/** Groups whose networks are convolutional. */
const convolutional: ReadonlySet<string> = new Set<Group>(['targets', 'inputs', 'sanity', 'shift', 'invariance', 'localisation']);

const groups: Record<Group, (runner: Runner, subject: Subject) => void> = {
  contract,
  analytic,
  geometry,
  targets,
  determinism,
  batch,
  inputs,
  purity,
  control,
  sanity,
  shift,
  invariance,
  localisation,
  parity,
};

/**
 * The conformance suite of an explanation method. It builds its networks in code, downloads nothing and never sleeps.
 *
 * @param create gives the explainer; called anew for each group
 */
// biome-ignore lint/suspicious/noExplicitAny: explainers of any options
export function describeExplainer(runner: Runner, create: () => Explainer<any>, conformance: Conformance): void {
  const { options = [], quick: given = {}, backends, except = {} } = conformance;
  const explainer = create();
  runner.describe(`${explainer.id} conforms to spec ${explainer.specVersion}`, () => {
    const methods = [explainer, ...options.map((given) => ({ explainer, given }))];
    const quick = () => ({ explainer: create(), given });
    for (const [name, group] of Object.entries(groups)) {
      const reason = except[name as Group] ?? inapplicable(name, conformance);
      if (reason) runner.it(`${name}: not applicable, ${reason}`, () => {});
      else runner.describe(name, () => group(runner, { explainer: create, methods, quick, backends, conformance }));
    }
  });
}

function inapplicable(group: string, { backends, network }: Conformance): string | undefined {
  if (group === 'parity' && backends.length < 2) return 'there is one backend';
  return network && convolutional.has(group) ? 'its networks are convolutional, and the method brings another' : undefined;
}
