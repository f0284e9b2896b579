import type { Tensor } from '@voxplain/core';

/** A map `[batch, channel, ...space]` without its batch axis where that is 1, and with a channel axis only if the method keeps channels apart. */
export function squeeze({ type, dims, data }: Tensor, perChannel: boolean): Tensor {
  const [batch, channels, ...space] = dims as [number, number, ...number[]];
  return { type, dims: [...(batch === 1 ? [] : [batch]), ...(perChannel ? [channels] : []), ...space], data };
}
