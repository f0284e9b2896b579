import { elementCount, type Tensor } from '@voxplain/core';

export interface Segments {
  /** `[1, channel, ...space]`, one channel where segments reach through all of them: the segment of each element, from 0. */
  readonly labels: Tensor;
  /** How many there can be; for one input some may be empty. Depends on the dims of the input alone, but for label maps. */
  readonly count: number;
}

/** Labels by the flat index of their element. */
export const labelMap = (dims: readonly number[], label: (p: number) => number): Tensor => ({
  type: 'int32',
  dims,
  data: Int32Array.from({ length: elementCount(dims) }, (_, p) => label(p)),
});
