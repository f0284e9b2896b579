import { elementCount } from '@voxplain/core';
import type { Value } from '@voxplain/graph';
import type { TensorLayout } from './layout.js';

/** The axes of a layout in the order batch, channel, space. */
const order = ({ roles }: TensorLayout): number[] => [
  roles.indexOf('batch'),
  roles.indexOf('channel'),
  ...roles.flatMap((role, axis) => (role === 'space' || role === 'tokens' ? [axis] : [])),
];

/** A tensor as `[batch, channel, ...space]`: axes permuted, tokens beside the grid left out, the grid unfolded. */
export function asChannelFirst(value: Value, layout: TensorLayout): Value {
  const { roles, grid, prefix = 0 } = layout;
  const at = roles.indexOf('tokens');
  const trimmed = at >= 0 && grid ? value.slice([at], [prefix], [prefix + elementCount(grid)]) : value;
  const permuted = trimmed.transpose(order(layout));
  return grid ? permuted.reshape([...permuted.dims.slice(0, 2), ...grid]) : permuted;
}

/** Where the tokens beside the grid are, `[from, to]` along the token axis: in front of it and behind it. */
export function besideGrid(dims: readonly number[], { roles, grid, prefix = 0 }: TensorLayout): [number, number][] {
  const count = dims[roles.indexOf('tokens')];
  return grid && count !== undefined
    ? [
        [0, prefix],
        [prefix + elementCount(grid), count],
      ]
    : [];
}

/** The way back; `front` and `behind` are the tokens beside the grid, where there are any. */
export function fromChannelFirst(value: Value, layout: TensorLayout, [front, behind]: readonly (Value | undefined)[] = []): Value {
  const axes = order(layout);
  const folded = layout.grid ? value.reshape([...value.dims.slice(0, 2), elementCount(layout.grid)]) : value;
  const permuted = folded.transpose(axes.map((_, axis) => axes.indexOf(axis)));
  const [first, ...rest] = [front, permuted, behind].filter((part) => part !== undefined) as [Value, ...Value[]];
  return first.concat(rest, layout.roles.indexOf('tokens'));
}
