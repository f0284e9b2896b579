import type { Value } from '@voxplain/core';

/** Sum over all axes but the batch. */
const total = (value: Value): Value => value.sum([...value.dims.keys()].slice(1), false);

/** `[batch]`: by how much a map's values miss what they should add up to; negative where some of it is lost. */
export const shortfall = (values: Value, shared: Value): Value => total(values).sub(total(shared));
