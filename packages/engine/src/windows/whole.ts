import { elementCount, type Target, type Tensor } from '@voxplain/core';
import type { Explained } from '../explained.js';

/** What the network predicts of a whole volume, from stitched logits `[1, class, ...space]`. */
export interface Whole {
  /** Voxels predicted as each class. */
  readonly voxels: readonly number[];
  isPredicted(c: number, voxel: number): boolean;
  /** The score of a class at a voxel. */
  score(c: number, voxel: number, as: NonNullable<Target['score']>): number;
  /** Of all classes: Softmax where they exclude each other, Sigmoid where not. */
  probabilities(): Tensor;
  /** As the model gives it: after the activation at its end. */
  output(): Tensor;
}

/** Whether a voxel has one class. */
export const isExclusive = (classes: number, activation: Explained['activation']): boolean => classes > 1 && activation !== 'Sigmoid';

/** The same rules as in the graph: the first of the largest scores predicts, or every score above 0 where classes exclude none. */
export function predictedWhole({ dims, data }: Tensor, activation: Explained['activation']): Whole {
  const [, classes, ...space] = dims as [number, number, ...number[]];
  const [logits, count] = [data as Float32Array, elementCount(space)];
  const exclusive = isExclusive(classes, activation);
  const labels = exclusive ? largest(logits, classes, count) : undefined;
  const isPredicted = (c: number, p: number) => (labels ? labels[p] === c : logits[c * count + p]! > 0);
  const voxels = Array<number>(classes).fill(0);
  for (let c = 0; c < classes; c++) for (let p = 0; p < count; p++) if (isPredicted(c, p)) voxels[c]!++;

  /** What is taken from the logits of a voxel for the logarithms of its probabilities: `log sum_k exp z_k`. */
  function logSum(p: number): number {
    let most = logits[p]!;
    for (let k = 1; k < classes; k++) most = Math.max(most, logits[k * count + p]!);
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[k * count + p]! - most);
    return most + Math.log(sum);
  }
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  /** A function of `log p` for all classes and voxels. */
  function normalised(of: (logarithm: number) => number): Tensor {
    const result = new Float32Array(logits.length);
    for (let p = 0; p < count; p++) {
      const norm = logSum(p);
      for (let i = p; i < result.length; i += count) result[i] = of(logits[i]! - norm);
    }
    return { type: 'float32', dims, data: result };
  }
  return {
    voxels,
    isPredicted,
    score(c, p, as) {
      const z = logits[c * count + p]!;
      if (as === 'logit' || (as === 'output' && !activation)) return z;
      if (as === 'output' && activation === 'LogSoftmax') return z - logSum(p);
      return exclusive ? Math.exp(z - logSum(p)) : sigmoid(z);
    },
    probabilities: () => (exclusive ? normalised(Math.exp) : { type: 'float32', dims, data: logits.map(sigmoid) }),
    output() {
      if (!activation) return { type: 'float32', dims, data };
      if (activation === 'Sigmoid') return { type: 'float32', dims, data: logits.map(sigmoid) };
      return normalised(activation === 'Softmax' ? Math.exp : (z) => z);
    },
  };
}

/** The class of the largest score at every voxel; ties go to the lower class. */
function largest(logits: Float32Array, classes: number, count: number): Uint16Array {
  const labels = new Uint16Array(count);
  for (let p = 0; p < count; p++)
    for (let c = 1; c < classes; c++) if (logits[c * count + p]! > logits[labels[p]! * count + p]!) labels[p] = c;
  return labels;
}
