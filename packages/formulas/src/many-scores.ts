import { type IterativeContext, type ScoredModel, stack, type Tensor } from '@voxplain/core';

export interface ManyScores {
  readonly model: ScoredModel;
  readonly count: number;
  /** Inputs that are run together: more is faster and takes more memory. */
  readonly batchSize: number;
  /** The input of run `i`, asked for in order. */
  input(i: number): Tensor;
  readonly report: IterativeContext['report'];
  /** The map as it stands. */
  partial(): Tensor;
}

/** Scores many inputs. `take` gets every score, in order; only one batch of inputs is held at a time. */
export async function manyScores(
  { model, count, batchSize, input, report, partial }: ManyScores,
  take: (score: number, i: number) => void,
): Promise<void> {
  for (let at = 0; at < count; at += batchSize) {
    report(at, count, at > 0 ? partial : undefined);
    const chunk = Array.from({ length: Math.min(batchSize, count - at) }, (_, i) => input(at + i));
    (await model.score(stack(chunk))).forEach((score, i) => {
      take(score, at + i);
    });
  }
  report(count, count, partial);
}
