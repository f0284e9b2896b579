import { deconvnetRules, gradient, gradientRules, guidedRules, type Rules } from '@voxplain/autodiff';
import { type ModelFacts, type Value, VoxplainError } from '@voxplain/core';

export interface RectifierOptions {
  /** Whether `Clip` from 0 (ReLU6) is a rectifier, as `Relu` is. */
  readonly clip: boolean;
}

/** Guided backpropagation (Springenberg et al. 2015, arXiv 1412.6806): `R_in = R_out 1[R_out > 0] 1[x > 0]` at every rectifier. */
export const guided = ({ clip }: RectifierOptions): Rules => (clip ? guidedRules : { ...guidedRules, Clip: gradientRules.Clip });

/** Deconvnet (Zeiler & Fergus 2014, arXiv 1311.2901): `R_in = R_out 1[R_out > 0]` at every rectifier, whatever went in. */
export const deconvnet = ({ clip }: RectifierOptions): Rules => (clip ? deconvnetRules : { ...deconvnetRules, Clip: gradientRules.Clip });

/**
 * The gradient by rules that differ from the derivative at rectifiers. Equal nodes of a graph are shared: that no
 * rectifier lies on the way shows in that the plain gradient is the very same value.
 *
 * @throws `UnsupportedModel` where it is: the plain gradient must not be shown under another name.
 */
export function rectifiedGradient(score: Value, wrt: Value, rules: Rules): Value {
  const result = gradient(score, wrt, rules);
  if (result.name !== gradient(score, wrt).name) return result;
  throw new VoxplainError('UnsupportedModel', `no rectifier (Relu, or Clip from 0) lies between "${wrt.name}" and the score: ${plain}`);
}

const plain = 'what is left is the plain gradient';

/** For `supports`: the reason why a model without rectifiers is refused, and what to use `instead`. */
export function needsRectifiers({ operators }: ModelFacts, { clip }: RectifierOptions, instead: string): true | string {
  if (operators.has('Relu') || (clip && operators.has('Clip'))) return true;
  const hint = operators.has('Clip') ? 'set clip to true, or ' : '';
  return `it has no rectifier (Relu${clip ? ', or Clip from 0' : ''}): ${plain}; ${hint}use ${instead}`;
}
