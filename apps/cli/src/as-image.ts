import { elementCount, sample, type Tensor, type Volume, type VoxelData } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';

const voxels = (data: Tensor['data']): VoxelData =>
  data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data;

/** The grid of a picture, slowest axis first: a signal is one row of it. */
const geometryOf = (space: readonly number[]) => identityGeometry((space.length === 1 ? [1, ...space] : space).toReversed());

/** The first sample of a map `[batch, channel, ...space]`, to be looked at. */
export function mapImage(map: Tensor): Volume {
  const { dims, data } = sample(map, 0);
  return { geometry: geometryOf(dims.slice(2)), channels: dims[1]!, data: voxels(data) };
}

/** The first sample of a network's input on the grid `space` (slowest first), channel first or last: in colour if it has three channels, else its first. */
export function inputImage(input: Tensor, space: readonly number[]): Volume {
  const { dims, data } = sample(input, 0);
  const size = elementCount(space);
  const channels = elementCount(dims) / size;
  const channelLast = dims.length > 2 && space.every((n, axis) => n === dims[axis + 1]) && channels === dims.at(-1);
  const shown = channels === 3 ? 3 : 1;
  const values = Float64Array.from({ length: shown * size }, (_, i) => {
    const [channel, voxel] = [Math.floor(i / size), i % size];
    return Number(data[channelLast ? voxel * channels + channel : i]);
  });
  return { geometry: geometryOf(space), channels: shown, data: values };
}
