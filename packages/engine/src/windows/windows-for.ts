import { type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { spaceOf, withSpace } from '../layout.js';
import { type Model, runDims } from '../model.js';
import { axisOrder } from './axis-order.js';
import { marginOf } from './margin.js';
import { type WindowOptions, type Windows, windowsOver } from './windows.js';

/** The model's input as declared, but for the lengths of its spatial axes. */
export const openSpace = ({ input, inputLayout }: Model): Model['input'] => ({
  ...input,
  ...(input.dims ? { dims: input.dims.map((n, axis) => (inputLayout.roles[axis] === 'space' ? -1 : n)) } : {}),
});

/**
 * The windows over an input, its axes being like `NCXYZ`. Throws `InvalidOptions`, also where nobody says how large the patches are,
 * and `BadModelCard`.
 */
export async function windowsFor(
  model: Model,
  input: Tensor,
  target: Target,
  options: WindowOptions,
  axes: string | undefined,
): Promise<Windows> {
  const { card, inputLayout } = model;
  const space = spaceOf(input.dims, inputLayout);
  const order = axisOrder(axes ?? card?.input?.axes ?? 'ZYX'.slice(-space.length));
  const declared = spaceOf((model.input.dims ?? []) as number[], inputLayout).map((n) => (typeof n === 'number' && n > 0 ? n : undefined));
  const isFixed = declared.length > 0 && declared.every((n) => n !== undefined);
  const given = options.patch ?? card?.input?.patch ?? (isFixed ? order.xFirst(declared as number[]) : undefined);
  if (!given)
    throw new VoxplainError('InvalidOptions', 'the size of the windows is not known: give window.patch, or input.patch in the model card');
  if (given.length !== space.length || !given.every((n) => Number.isInteger(n) && n > 0))
    throw new VoxplainError('InvalidOptions', `window.patch [${given}] must be ${space.length} whole numbers, one per axis, x first`, {
      patch: given,
    });
  const patch = order.toNetwork(given);
  const dims = withSpace(
    runDims(model, input),
    inputLayout,
    patch.map((n, axis) => declared[axis] ?? n),
  );
  return windowsOver(space, patch, await marginOf(model, dims, target), options, order);
}
