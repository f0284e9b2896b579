import { tensorOf, type Value } from '@voxplain/graph';
import type { Forward, Rules } from '../rule.js';

/**
 * The cotangent of log-probabilities `[N, C, ...]` in `-weight[target] logProbability[target]`, reduced as the loss is:
 * the mean is over the weights of the targets, and ignored targets have none.
 */
function throughPicking(dy: Value, { x: [scores, target, weights], attributes }: Forward): Value {
  const [batch, classes, ...space] = scores!.dims as [number, number, ...number[]];
  const alongClasses = [1, classes, ...space.map(() => 1)];
  const numbered = Array.from({ length: classes }, (_, at) => at);
  const row = (type: Value['type'], values: readonly number[]) => dy.constant(tensorOf(type, alongClasses, values));
  const ignored = attributes.has('ignore_index') ? attributes.int('ignore_index', 0) : -1;

  const labels = target!.reshape([batch, 1, ...space]);
  const hot = labels.equal(row(labels.type, numbered)).cast(dy.type);
  const kept = numbered.map((at) => (at === ignored ? 0 : 1));
  const counted = kept.includes(0) ? hot.mul(row(dy.type, kept)) : hot;
  const weighted = weights ? counted.mul(weights.reshape(alongClasses)) : counted;
  const reduction = attributes.string('reduction', 'mean');
  const each = dy.reshape(reduction === 'none' ? [batch, 1, ...space] : []);
  return weighted.mul((reduction === 'mean' ? each.div(weighted.sum('all', false)) : each).neg());
}

export const loss = {
  NegativeLogLikelihoodLoss: (dy, forward) => [throughPicking(dy, forward), null],
  SoftmaxCrossEntropyLoss: (dy, forward) => {
    const g = throughPicking(dy, forward).add(forward.cotangents()[1] ?? 0);
    const probability = forward.outputs[1]?.exp() ?? forward.x[0]!.softmax(1);
    return [g.sub(probability.mul(g.sum(1))), null];
  },
} satisfies Rules;
