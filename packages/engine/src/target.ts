import { type ModelCard, nearest, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import type { Plan } from './plan.js';
import { isDense } from './predicted.js';
import type { FedRegion } from './region.js';

/** What of the explained tensor's channel axis is meant: a class or unit, the predicted class, or all units of a hidden layer. */
export type Chosen = number | 'predicted' | 'all';

/** Throws `InvalidTarget`. */
export function chosenOf(target: Target, channels: number, card: ModelCard | undefined): Chosen {
  const { layer, unit } = target;
  if (layer === undefined && unit === undefined) return classIndex(target, channels, card);
  if (layer === undefined)
    throw new VoxplainError('InvalidTarget', `unit ${unit} needs a hidden layer that it belongs to: give target.layer`);
  if (target.class !== undefined || target.score === 'probability')
    throw new VoxplainError(
      'InvalidTarget',
      'a hidden layer has units and no classes or probabilities: leave out target.class and target.score',
    );
  if (unit === undefined) return 'all';
  if (Number.isInteger(unit) && unit >= 0 && unit < channels) return unit;
  throw new VoxplainError('InvalidTarget', `the layer has no unit ${unit}: it has ${channels} (0 to ${channels - 1})`, {
    unit,
    units: channels,
  });
}

function classIndex(target: Target, classes: number, card: ModelCard | undefined): number | 'predicted' {
  const wanted = target.class ?? 'predicted';
  if (wanted === 'predicted') return wanted;
  const names = card?.output?.classes ?? [];
  const byName = names.indexOf(String(wanted));
  const index = typeof wanted === 'number' ? wanted : byName >= 0 ? byName : /^\d+$/.test(wanted) ? Number(wanted) : -1;
  if (Number.isInteger(index) && index >= 0 && index < classes) return index;
  const hint = typeof wanted === 'string' && names.length ? `; nearest: ${nearest(wanted, names).join(', ')}` : '';
  throw new VoxplainError('InvalidTarget', `unknown class "${wanted}": the model has ${classes} classes (0 to ${classes - 1})${hint}`, {
    class: wanted,
    classes,
  });
}

/** What is fed to a plan's target inputs. */
export function targetFeeds(plan: Plan, chosen: Chosen, { weights, predicted }: FedRegion): Record<string, Tensor> {
  const { inputs } = plan.seed;
  const { type } = plan.seed.value;
  const [, classes, ...space] = plan.outputDims as [number, number, ...number[]];
  const flat = space.map(() => 1);
  const wanted = Array.from({ length: classes }, (_, c) => (c === chosen || chosen === 'all' ? 1 : 0));
  return {
    [inputs.classes]: tensorOf(type, [1, classes, ...flat], wanted),
    [inputs.usePredictedClass]: bool(chosen === 'predicted'),
    [inputs.region]: weights ? tensorOf(type, weights.dims, weights.data as Float32Array) : tensorOf(type, [1, 1, ...flat], [1]),
    [inputs.usePredictedRegion]: bool(predicted),
  };
}

/** The same seed as an earlier run had, element by element: the target stays what it was while the input is perturbed. */
export function fixedFeeds(plan: Plan, seed: Tensor): Record<string, Tensor> {
  const { inputs } = plan.seed;
  const [, classes, ...space] = plan.outputDims as [number, number, ...number[]];
  const ones = tensorOf(seed.type, [1, classes, ...space.map(() => 1)], Array(classes).fill(1));
  return {
    [inputs.classes]: isDense(plan.outputDims) ? ones : seed,
    [inputs.usePredictedClass]: bool(false),
    [inputs.region]: seed,
    [inputs.usePredictedRegion]: bool(false),
  };
}

const bool = (value: boolean): Tensor => ({ type: 'bool', dims: [], data: Uint8Array.of(value ? 1 : 0) });
