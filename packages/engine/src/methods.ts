import { type BoundExplainer, type Explainer, parseOptions, VoxplainError } from '@voxplain/core';
import type { Model } from './model.js';

/** A method with its options, checked against its schema and the model. */
export interface Method {
  readonly explainer: Explainer;
  readonly options: unknown;
}

/** Throws `InvalidOptions`, `UnsupportedSpec`, and `UnsupportedModel` with the method's own reason. */
export function checkMethod(given: Explainer | BoundExplainer, model: Model): Method {
  const { explainer, given: asked } = 'explainer' in given ? given : { explainer: given, given: {} };
  const options = parseOptions(explainer, asked);
  const answer = explainer.supports?.(model.facts(), options) ?? true;
  if (answer === true) return { explainer, options };
  throw new VoxplainError('UnsupportedModel', `${explainer.id} does not support this model: ${answer}`, {
    explainer: explainer.id,
    reason: answer,
  });
}
