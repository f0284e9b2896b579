import type { Tensor } from '@voxplain/core';

/** A map `[batch, channel, ...space]` without its batch and channel axes where these are 1. */
export function squeeze({ type, dims, data }: Tensor): Tensor {
  const leading = dims.slice(0, 2).filter((n) => n !== 1);
  return { type, dims: [...leading, ...dims.slice(2)], data };
}
