import { isVolume, type ModelCard, nearest, type Target, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import { resizeNearest } from '@voxplain/volume';
import type { Plan } from './plan.js';
import { isDense } from './seed.js';

/** A target's class as an index, or `predicted`. Throws `InvalidTarget`. */
export function classIndex(target: Target, classes: number, card: ModelCard | undefined): number | 'predicted' {
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
export function targetFeeds(
  plan: Plan,
  target: Target,
  chosen: number | 'predicted',
  project: ((mask: Volume) => Tensor) | undefined,
): Record<string, Tensor> {
  const { inputs } = plan.seed;
  const type = plan.seed.value.type;
  const [, classes, ...space] = plan.outputDims as [number, number, ...number[]];
  const flat = space.map(() => 1);
  const region = target.region ?? 'predicted';
  const mask = typeof region === 'string' ? undefined : regionMask(region, space, project);
  return {
    [inputs.classes]: tensorOf(
      type,
      [1, classes, ...flat],
      Array.from({ length: classes }, (_, c) => (c === chosen ? 1 : 0)),
    ),
    [inputs.usePredictedClass]: bool(chosen === 'predicted'),
    [inputs.region]: mask ? tensorOf(type, mask.dims, mask.data as Float32Array) : tensorOf(type, [1, 1, ...flat], [1]),
    [inputs.usePredictedRegion]: bool(region === 'predicted' && isDense(plan.outputDims)),
  };
}

/** The same seed as an earlier run had, element by element: the target stays what it was while the input is perturbed. */
export function fixedFeeds(plan: Plan, seed: Tensor): Record<string, Tensor> {
  const { inputs } = plan.seed;
  const [, classes, ...space] = plan.outputDims as [number, number, ...number[]];
  const ones = tensorOf(seed.type, [1, classes, ...space.map(() => 1)], Array(classes).fill(1));
  const dense = plan.seed.counts !== undefined;
  return {
    [inputs.classes]: dense ? ones : seed,
    [inputs.usePredictedClass]: bool(false),
    [inputs.region]: seed,
    [inputs.usePredictedRegion]: bool(false),
  };
}

function regionMask(region: Tensor | Volume, space: readonly number[], project: ((mask: Volume) => Tensor) | undefined): Tensor {
  if (isVolume(region) && !project)
    throw new VoxplainError(
      'InvalidTarget',
      'a region given as a volume needs the input to be a volume as well; give it as a tensor on the output grid',
    );
  const mask = isVolume(region) ? project!(region) : region;
  const given = mask.dims.slice(-space.length);
  const leading = mask.dims.slice(0, -space.length);
  if (given.length !== space.length || leading.some((dim) => dim !== 1)) {
    throw new VoxplainError('InvalidTarget', `the region has dims [${mask.dims.join(', ')}]; the output's space is [${space.join(', ')}]`, {
      given: mask.dims,
      expected: space,
    });
  }
  const values = Float32Array.from(mask.data as Float32Array, Number);
  if (!isVolume(region) && given.some((dim, axis) => dim !== space[axis])) {
    throw new VoxplainError('InvalidTarget', `the region has dims [${mask.dims.join(', ')}]; the output's space is [${space.join(', ')}]`, {
      given: mask.dims,
      expected: space,
    });
  }
  const data = resizeNearest(values, given, space);
  if (!data.some((value) => value > 0)) throw new VoxplainError('InvalidTarget', 'the region is empty: no voxel has a weight above 0', {});
  return { type: 'float32', dims: [1, 1, ...space], data };
}

const bool = (value: boolean): Tensor => ({ type: 'bool', dims: [], data: Uint8Array.of(value ? 1 : 0) });
