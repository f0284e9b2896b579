import type { Target } from '@voxplain/core';
import type { GraphBuilder, Value } from '@voxplain/graph';
import { isDense, type Predicted, summable } from './predicted.js';

/** The target's part of the graph: inputs that are fed per run, and what is made of them. */
export interface Seed {
  /** Weight of every element of the explained tensor; dims that broadcast to that tensor's. */
  readonly value: Value;
  /** Weight of every class, or unit: `[batch, class, 1, ...]`. */
  readonly classes: Value;
  readonly inputs: {
    readonly classes: string;
    readonly usePredictedClass: string;
    readonly region: string;
    readonly usePredictedRegion: string;
  };
}

/**
 * `seed = class weights x region`, over its own sum for the mean. Both are inputs of the graph, or made from the prediction
 * within it when the boolean inputs say so: one plan serves every class and every region.
 *
 * @param explained `[batch, class, ...space]`
 * @param predicted what the network predicts for the classes; nothing for the units of a hidden layer
 */
export function makeSeed(graph: GraphBuilder, explained: Value, predicted: Predicted | undefined, { reduce }: Target): Seed {
  const [batch, classes, ...space] = explained.dims as [number, number, ...number[]];
  const flat = space.map(() => 1);
  const { type } = explained;
  const classInput = graph.input('target/class', type, ['voxplain_batch', classes, ...flat], [batch, classes, ...flat]);
  const usePredictedClass = graph.input('target/use-predicted-class', 'bool', [], []);
  const region = graph.input(
    'target/region',
    type,
    ['voxplain_region_batch', 'voxplain_region_class', ...space.map((_, i) => `voxplain_region_${i}`)],
    [1, 1, ...flat],
  );
  const usePredictedRegion = graph.input('target/use-predicted-region', 'bool', [], []);
  const inputs = {
    classes: classInput.name,
    usePredictedClass: usePredictedClass.name,
    region: region.name,
    usePredictedRegion: usePredictedRegion.name,
  };
  const weights = predicted ? usePredictedClass.where(predicted.winner.cast(type), classInput) : classInput;
  if (!isDense(explained.dims)) return { value: weights, classes: weights, inputs };
  const mask = predicted?.mask ? usePredictedRegion.where(predicted.mask.cast(type), 1).mul(region) : region.expand(explained.dims);
  const value = mask.mul(weights);
  return { value: reduce === 'mean' ? normalised(value) : value, classes: weights, inputs };
}

/** With the sum 1 per sample. */
function normalised(weights: Value): Value {
  const wide = summable(weights);
  return wide.div(wide.sum(wide.dims.map((_, axis) => axis).slice(1))).cast(weights.type);
}
