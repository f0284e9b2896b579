import { type BoundExplainer, type Explainer, type Profile, parseOptions, VoxplainError } from '@voxplain/core';
import type { Model } from './model.js';
import { profiled } from './profiled.js';

/** A method with its options, checked against its schema and the model. */
export interface Method {
  readonly explainer: Explainer;
  readonly options: unknown;
}

/** With the options of the profile. Throws `InvalidOptions`, `UnsupportedSpec`, and `UnsupportedModel` with the method's own reason. */
export function checkMethod(given: Explainer | BoundExplainer, model: Model, profile?: Profile): Method {
  const bound = profile ? profiled(given, profile) : given;
  const { explainer, given: asked } = 'explainer' in bound ? bound : { explainer: bound, given: {} };
  const options = parseOptions(explainer, asked);
  const answer = explainer.supports?.(model.facts(), options) ?? true;
  if (answer === true) return { explainer, options };
  throw new VoxplainError('UnsupportedModel', `${explainer.id} does not support this model: ${answer}`, {
    explainer: explainer.id,
    reason: answer,
  });
}
