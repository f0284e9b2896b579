import { type BoundExplainer, type Explainer, type IterativeContext, type ScoredModel, sample, stack, type Tensor } from '@voxplain/core';

export interface ManyMaps {
  readonly model: ScoredModel;
  readonly method: Explainer | BoundExplainer;
  readonly count: number;
  /** Inputs that are run together: more is faster and takes more memory. */
  readonly batchSize: number;
  /** The input of run `i`, asked for in order. */
  input(i: number): Tensor;
  readonly report: IterativeContext['report'];
  /** The map as it stands. */
  partial(): Tensor;
}

/** Runs a graph method on many inputs. `take` gets every map, of one sample, in order; only one batch of them is held at a time. */
export async function manyMaps(
  { model, method, count, batchSize, input, report, partial }: ManyMaps,
  take: (map: Tensor, i: number) => void,
): Promise<void> {
  for (let at = 0; at < count; at += batchSize) {
    report(at, count, at > 0 ? partial : undefined);
    const chunk = Array.from({ length: Math.min(batchSize, count - at) }, (_, i) => input(at + i));
    const { map } = await model.explain(stack(chunk), method);
    chunk.forEach((_, i) => {
      take(sample(map, i), at + i);
    });
  }
  report(count, count, partial);
}
