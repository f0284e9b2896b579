import type { BoundExplainer, Explainer, Profile, Target } from '@voxplain/core';
import type { PlanReport } from '@voxplain/lowering';
import { assemble, type GraphMethod } from './compile.js';
import { checkMethod } from './methods.js';
import type { Model } from './model.js';
import { profiledTarget } from './profiled.js';

interface PlanOptions {
  readonly methods: readonly (Explainer | BoundExplainer)[];
  readonly target?: Target;
  readonly profile?: Profile;
}

/**
 * What the backend would run to explain an input of these dims with these graph methods together, and why: the nodes
 * that are added, the lowerings, the estimated cost. Only one forward pass is run, for the shapes.
 *
 * @throws `MissingGradient` naming the operator without a rule and the path to it, `UnknownLayer`, `UnsupportedModel`, `InvalidOptions`.
 */
export async function explainPlan(model: Model, dims: readonly number[], { methods, target, profile }: PlanOptions): Promise<PlanReport> {
  const checked = methods.map((method) => checkMethod(method, model, profile));
  const graphs = checked.filter((method): method is GraphMethod => method.explainer.kind === 'graph');
  return (await assemble(model, dims, profiledTarget(target, profile), graphs)).report();
}
