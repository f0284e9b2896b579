import { type GraphBuilder, tensorOf, type Value } from '@voxplain/graph';

/** What the network predicts, made in the graph. */
export interface Predicted {
  /** 1 for the predicted class, `[batch, class, 1, ...]`; of a dense output the one with most voxels. */
  readonly winner: Value;
  /** Dense outputs: 1 where a voxel is predicted as the class, `[batch, class, ...space]`. */
  readonly mask: Value | undefined;
  /** Dense outputs: voxels predicted as each class, `[batch, class, 1, ...]`. */
  readonly counts: Value | undefined;
}

/**
 * The largest score predicts; scores of classes that do not exclude each other do above 0.
 *
 * @param logits the network's scores, `[batch, class, ...space]`
 * @param exclusive whether a voxel has one class
 * @param background a class that is never the predicted one of a dense output
 */
export function predictedIn(graph: GraphBuilder, logits: Value, exclusive: boolean, background: number | undefined): Predicted {
  const [, classes, ...space] = logits.dims as [number, number, ...number[]];
  if (!isDense(logits.dims)) return { winner: firstMaximum(logits), mask: undefined, counts: undefined };
  const mask = exclusive ? firstMaximum(logits) : logits.greater(0).cast(logits.type);
  const counts = summable(mask).sum('space');
  const allowed = tensorOf(
    counts.type,
    [1, classes, ...space.map(() => 1)],
    Array.from({ length: classes }, (_, c) => (c === background ? 0 : 1)),
  );
  const winner = classes === 1 ? counts.mul(0).add(1) : firstMaximum(counts.mul(graph.constant(allowed)));
  return { winner: winner.cast(logits.type), mask, counts };
}

export const isDense = (dims: readonly number[]): boolean => dims.slice(2).some((n) => n > 1);

/** float16 holds no number above 65504, as many voxels sum up to. */
export const summable = (value: Value): Value => (value.type === 'float16' ? value.cast('float32') : value);

/** 1 at the first maximum along the class axis, 0 elsewhere: ties go to the lower class. */
function firstMaximum(scores: Value): Value {
  const { type } = scores;
  const hits = scores.equal(scores.max('channel')).cast(type);
  if (scores.dims[1] === 1) return hits;
  const rank = hits.op('CumSum', [scores.constant(tensorOf('int64', [], [1]))], scores.dims);
  return hits.mul(rank.equal(1).cast(type));
}
