/** What an axis means: batch, channel, a spatial axis, a place within a patch, or a whole grid of tokens in one axis. */
export type Role = 'batch' | 'channel' | 'space' | 'patch' | 'tokens';

export interface TensorLayout {
  readonly roles: readonly Role[];
  /** Token layouts: the grid in the token axis, and the tokens in front of it (class token, ...); the rest lie behind it. */
  readonly grid?: readonly number[];
  readonly prefix?: number;
}

export const channelFirst = (rank: number): Role[] => ['batch', 'channel', ...Array<Role>(rank - 2).fill('space')];
export const channelLast = (rank: number): Role[] => ['batch', ...Array<Role>(rank - 2).fill('space'), 'channel'];

/** Operators that ONNX defines on `[batch, channel, ...space]`. */
export const channelFirstOps = new Set(
  'Conv ConvTranspose MaxPool AveragePool LpPool GlobalAveragePool GlobalMaxPool BatchNormalization InstanceNormalization GroupNormalization LRN DepthToSpace SpaceToDepth'.split(
    ' ',
  ),
);

/** The spatial dims of a tensor as its layout reads them. */
export function spaceOf(dims: readonly number[], { roles, grid }: TensorLayout): readonly number[] {
  return grid ?? dims.filter((_, axis) => roles[axis] === 'space');
}

/** Dims with other lengths of the spatial axes. */
export function withSpace(dims: readonly number[], { roles }: TensorLayout, space: readonly number[]): number[] {
  const lengths = space.values();
  return dims.map((n, axis) => (roles[axis] === 'space' ? lengths.next().value! : n));
}
