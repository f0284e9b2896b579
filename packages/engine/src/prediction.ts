import { type ModelCard, type Prediction, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { outputs, type Plan } from './plan.js';

const topCount = 5;

/** Reads each sample's prediction from a run. Throws `InvalidTarget` when the region is empty. */
export function readPredictions(
  plan: Plan,
  results: Readonly<Record<string, Tensor>>,
  target: Target,
  card: ModelCard | undefined,
): Prediction[] {
  const [batch, classes] = plan.outputDims as [number, number];
  const scores = numbers(results[outputs.score]!);
  const weights = numbers(results[outputs.classes]!);
  const names = card?.output?.classes;
  const label = (index: number) => (names?.[index] === undefined ? {} : { label: names[index] });
  return Array.from({ length: batch }, (_, n) => {
    const row = (values: number[]) => values.slice(n * classes, (n + 1) * classes);
    const own = weights.length === classes ? weights : row(weights);
    const chosen = own.indexOf(Math.max(...own));
    const base = { class: chosen, ...label(chosen), score: scores[n]! };
    if (!plan.seed.counts) {
      const logits = row(numbers(results[outputs.logits]!));
      return classes > 1
        ? { ...base, top: ranked(logits, plan.explained.activation).map((entry) => ({ ...entry, ...label(entry.class) })) }
        : base;
    }
    const voxels = row(numbers(results[outputs.counts]!));
    const byPrediction = (target.region ?? 'predicted') === 'predicted';
    const predictedClass = (target.class ?? 'predicted') === 'predicted';
    if ((byPrediction || predictedClass) && (voxels[chosen] === 0 || (predictedClass && chosen === card?.output?.background))) {
      const what = predictedClass ? 'any class other than the background' : `class ${chosen}`;
      throw new VoxplainError('InvalidTarget', `no voxel is predicted as ${what}; choose a class and the region "all" or a mask`, {
        class: chosen,
        voxels,
      });
    }
    const regionSize = byPrediction ? voxels[chosen]! : undefined;
    return { ...base, voxels, ...(regionSize === undefined ? {} : { regionSize }) };
  });
}

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
