import { elementCount } from '@voxplain/core';
import type { Value } from '@voxplain/graph';
import type { TensorLayout } from './layout.js';

/** The axes of a layout in the order batch, channel, space. */
const order = ({ roles }: TensorLayout): number[] => [
  roles.indexOf('batch'),
  roles.indexOf('channel'),
  ...roles.flatMap((role, axis) => (role === 'space' || role === 'tokens' ? [axis] : [])),
];

/** A tensor as `[batch, channel, ...space]`: axes permuted, tokens in front of the grid left out, the grid unfolded. */
export function asChannelFirst(value: Value, layout: TensorLayout): Value {
  const { roles, grid, prefix = 0 } = layout;
  const at = roles.indexOf('tokens');
  const trimmed = at >= 0 && prefix ? value.slice([at], [prefix], [value.dims[at]!]) : value;
  const permuted = trimmed.transpose(order(layout));
  return grid ? permuted.reshape([...permuted.dims.slice(0, 2), ...grid]) : permuted;
}

/** The way back; `front` are the tokens in front of the grid, where there are any. */
export function fromChannelFirst(value: Value, layout: TensorLayout, front: Value | undefined): Value {
  const axes = order(layout);
  const folded = layout.grid ? value.reshape([...value.dims.slice(0, 2), elementCount(layout.grid)]) : value;
  const permuted = folded.transpose(axes.map((_, axis) => axes.indexOf(axis)));
  return front ? front.concat([permuted], layout.roles.indexOf('tokens')) : permuted;
}
