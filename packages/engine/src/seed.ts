import { type GraphBuilder, tensorOf, type Value } from '@voxplain/graph';

/** The target's part of the graph: inputs that are fed per run, and what is made of them. */
export interface Seed {
  /** Weight of every element of the explained tensor; dims of that tensor. */
  readonly value: Value;
  /** Weight of every class: `[batch, class, 1, ...]`. */
  readonly classes: Value;
  /** Dense outputs: voxels predicted as each class, `[batch, class, 1, ...]`. */
  readonly counts: Value | undefined;
  readonly inputs: {
    readonly classes: string;
    readonly usePredictedClass: string;
    readonly region: string;
    readonly usePredictedRegion: string;
  };
}

/**
 * `seed = class weights x region`. Both are inputs of the graph, or made from the prediction within it when the
 * boolean inputs say so: one plan serves every class and every region.
 *
 * @param logits the network's scores, `[batch, class, ...space]`
 * @param background a class that is never the predicted one of a dense output
 */
export function makeSeed(graph: GraphBuilder, logits: Value, background: number | undefined): Seed {
  const [batch, classes, ...space] = logits.dims as [number, number, ...number[]];
  const flat = space.map(() => 1);
  const floats = logits.type;
  const classInput = graph.input('target/class', floats, ['voxplain_batch', classes, ...flat], [batch, classes, ...flat]);
  const usePredictedClass = graph.input('target/use-predicted-class', 'bool', [], []);
  const region = graph.input(
    'target/region',
    floats,
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

  const dense = isDense(logits.dims);
  if (!dense) {
    const weights = usePredictedClass.where(firstMaximum(logits), classInput) as Value;
    return { value: weights, classes: weights, counts: undefined, inputs };
  }
  const predicted = classes === 1 ? logits.greater(0).cast(floats) : firstMaximum(logits);
  const counts = summable(predicted as Value).sum('space');
  const allowed = tensorOf(
    counts.type,
    [1, classes, ...flat],
    Array.from({ length: classes }, (_, c) => (c === background ? 0 : 1)),
  );
  const most = classes === 1 ? counts.mul(0).add(1) : firstMaximum(counts.mul(graph.constant(allowed)));
  const weights = usePredictedClass.where(most.cast(floats), classInput) as Value;
  const mask = usePredictedRegion.where(predicted, 1).mul(region) as Value;
  return { value: mask.mul(weights) as Value, classes: weights, counts: counts as Value, inputs };
}

export const isDense = (dims: readonly number[]): boolean => dims.slice(2).some((n) => n > 1);

/** float16 holds no number above 65504, as many voxels sum up to. */
export const summable = (value: Value): Value => (value.type === 'float16' ? value.cast('float32') : value);

/** 1 at the first maximum along the class axis, 0 elsewhere: ties go to the lower class. */
function firstMaximum(scores: Value): Value {
  const { type } = scores;
  const hits = scores.equal(scores.max('channel')).cast(type);
  if (scores.dims[1] === 1) return hits as Value;
  const rank = hits.op('CumSum', [scores.constant(tensorOf('int64', [], [1]))], scores.dims);
  return hits.mul(rank.equal(1).cast(type)) as Value;
}
