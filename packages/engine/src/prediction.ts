import { elementCount, type ModelCard, type Prediction, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { outputs, type Plan } from './plan.js';
import { isDense } from './predicted.js';
import type { FedRegion } from './region.js';

const topCount = 5;

/** Reads each sample's prediction from a run. Throws `InvalidTarget` when the region is empty. */
export function readPredictions(
  plan: Plan,
  results: Readonly<Record<string, Tensor>>,
  target: Target,
  region: FedRegion,
  card: ModelCard | undefined,
): Prediction[] {
  const [batch, classes] = plan.scoreDims as [number, number];
  const scores = numbers(results[outputs.score]!);
  const weights = numbers(results[outputs.classes]!);
  return Array.from({ length: batch }, (_, n) => {
    const row = (values: number[]) => values.slice(n * classes, (n + 1) * classes);
    const own = weights.length === classes ? weights : row(weights);
    const chosen = own.indexOf(Math.max(...own));
    const base = { class: chosen, ...labelled(chosen, card), score: scores[n]! };
    const voxels = isDense(plan.scoreDims) ? row(numbers(results[outputs.counts]!)) : undefined;
    if (voxels && target.layer === undefined) assertPredicted(voxels, chosen, target, region, card);
    const size = isDense(plan.outputDims) ? regionSize(plan, results, region, n, voxels?.[chosen] ?? 0) : undefined;
    if (size === 0) throw nothing('no voxel of the box', chosen, voxels!, card);
    const regional = size === undefined ? {} : { regionSize: size };
    if (voxels) return { ...base, voxels, ...regional };
    if (classes === 1 || card?.task === 'regression') return { ...base, ...regional };
    const top = ranked(row(numbers(results[outputs.logits]!)), plan.explained.activation);
    return { ...base, top: top.map((entry) => ({ ...entry, ...labelled(entry.class, card) })), ...regional };
  });
}

/** Throws `InvalidTarget` where the target rests on voxels predicted as a class, and there are none. */
export function assertPredicted(
  voxels: readonly number[],
  chosen: number,
  target: Target,
  { predicted, weights }: FedRegion,
  card: ModelCard | undefined,
): void {
  const isOwnChoice = (target.class ?? 'predicted') === 'predicted' && voxels.length > 1;
  if (isOwnChoice && (voxels[chosen] === 0 || chosen === card?.output?.background)) throw nothing('no voxel', undefined, voxels, card);
  if (predicted && !weights && voxels[chosen] === 0) throw nothing('no voxel', chosen, voxels, card);
}

/** The sum of the region's weights for sample `n`. */
function regionSize(
  { outputDims }: Plan,
  results: Readonly<Record<string, Tensor>>,
  { weights, predicted }: FedRegion,
  n: number,
  predictedVoxels: number,
): number {
  if (!weights) return predicted ? predictedVoxels : elementCount(outputDims.slice(2));
  const of = predicted ? results[outputs.seed]! : weights;
  const length = of.data.length / of.dims[0]!;
  const own = (of.data as Float32Array).subarray((n % of.dims[0]!) * length, ((n % of.dims[0]!) + 1) * length);
  // a seed holds the region's weights, all 1, divided by one number for the mean
  return own.reduce((sum, weight) => sum + (predicted ? Number(weight > 0) : weight), 0);
}

export function nothing(what: string, chosen: number | undefined, voxels: readonly number[], card: ModelCard | undefined): VoxplainError {
  const name = (index: number) => {
    const { label } = labelled(index, card);
    return `class ${index}${label === undefined ? '' : ` (${label})`}`;
  };
  const wanted = chosen === undefined ? 'any class other than the background' : name(chosen);
  const found = voxels.map((count, index) => ({ count, index })).filter(({ count }) => count > 0);
  const most = found.sort((a, b) => b.count - a.count).slice(0, topCount);
  const those = most.map(({ count, index }) => `${name(index)} in ${count} voxels`).join(', ') || 'none';
  const message = `${what} is predicted as ${wanted}; predicted are: ${those}; choose one of them, or the region "all" or a mask`;
  return new VoxplainError('InvalidTarget', message, { ...(chosen === undefined ? {} : { class: chosen }), voxels });
}

export const labelled = (index: number, card: ModelCard | undefined): { readonly label?: string } => {
  const label = card?.output?.classes?.[index];
  return label === undefined ? {} : { label };
};

/** The best classes; probabilities by Softmax, or Sigmoid where the model ends in one. */
function ranked(logits: readonly number[], activation: string | undefined): { class: number; score: number; probability: number }[] {
  const highest = Math.max(...logits);
  const sum = logits.reduce((total, z) => total + Math.exp(z - highest), 0);
  const probability = (z: number) => (activation === 'Sigmoid' ? 1 / (1 + Math.exp(-z)) : Math.exp(z - highest) / sum);
  return logits
    .map((score, index) => ({ class: index, score, probability: probability(score) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, topCount);
}
