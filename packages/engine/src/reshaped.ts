import { elementCount } from '@voxplain/core';
import { sameDims } from '@voxplain/graph';
import type { Role, TensorLayout } from './layout.js';

/**
 * What Reshape makes of the axes, run by run of axes that hold the same elements: spatial axes are folded into tokens, tokens
 * unfolded, a spatial axis is cut into patches, and what lies within a patch becomes a channel. `undefined` where axes of unlike
 * meaning are mixed.
 */
export function reshaped(layout: TensorLayout, before: readonly number[], dims: readonly number[]): TensorLayout | undefined {
  if (sameDims(before, dims)) return layout;
  if (elementCount(dims) === 0) return undefined;
  const roles: Role[] = [];
  let { grid } = layout;
  let axis = 0;
  for (const [old, now] of runs(before, dims)) {
    const of = layout.roles.slice(axis, axis + old.length);
    axis += old.length;
    const made = sameDims(old, now) ? of : now.length === 1 ? merged(of) : of.length === 1 ? cut(of[0]!, now, layout) : undefined;
    if (!made) return undefined;
    if (made !== of && made[0] === 'tokens') grid = old;
    roles.push(...made);
  }
  const hasTokens = roles.includes('tokens');
  if (hasTokens && roles.includes('space')) return undefined;
  return hasTokens ? { roles, grid: grid!, prefix: layout.prefix ?? 0 } : { roles };
}

function merged(roles: readonly Role[]): Role[] | undefined {
  if (roles.every((role) => role === 'space')) return ['tokens'];
  return roles.every((role) => role === 'patch' || role === 'channel') ? ['channel'] : undefined;
}

function cut(role: Role, dims: readonly number[], { grid, prefix }: TensorLayout): Role[] | undefined {
  if (role === 'tokens') return !prefix && sameDims(dims, grid!) ? dims.map(() => 'space') : undefined;
  return role === 'space' && dims.length === 2 && dims.every((dim) => dim > 1) ? ['space', 'patch'] : undefined;
}

/** The shortest runs of axes, before and after, with as many elements each; axes of length 1 at the end belong to the last. */
function runs(before: readonly number[], after: readonly number[]): [number[], number[]][] {
  const found: [number[], number[]][] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const [old, now] = [[before[i++]!], [after[j++]!]];
    while (elementCount(old) !== elementCount(now))
      if (elementCount(old) < elementCount(now)) old.push(before[i++]!);
      else now.push(after[j++]!);
    found.push([old, now]);
  }
  found.at(-1)?.[0].push(...before.slice(i));
  found.at(-1)?.[1].push(...after.slice(j));
  return found;
}
