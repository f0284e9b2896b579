import type { Value } from '@voxplain/graph';
import type { TensorLayout } from './layout.js';

/** A tensor as `[batch, channel, ...space]`: axes permuted, tokens in front of the grid left out, the grid unfolded. */
export function asChannelFirst(value: Value, { roles, grid, prefix = 0 }: TensorLayout): Value {
  const at = roles.indexOf('tokens');
  const trimmed = at >= 0 && prefix ? value.slice([at], [prefix], [value.dims[at]!]) : value;
  const order = [
    roles.indexOf('batch'),
    roles.indexOf('channel'),
    ...roles.flatMap((role, axis) => (role === 'space' || role === 'tokens' ? [axis] : [])),
  ];
  const permuted = trimmed.transpose(order);
  return grid ? permuted.reshape([...permuted.dims.slice(0, 2), ...grid]) : permuted;
}
