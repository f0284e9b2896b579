import type { Volume, VoxelData } from '@voxplain/core';
import type { Image } from 'itk-wasm';
import { bad } from '../bad.js';
import { interleaved, planar } from '../planar.js';
import { VIEWS, type VoxelType, voxelType } from '../voxels.js';

/** An ITK image as a volume: channels one after the other instead of interleaved, same voxel type. Throws `BadVolume`. */
export function volumeOf(image: Image, name: string): Volume {
  const { components, componentType } = image.imageType;
  const from = image.size.length;
  const rank = Math.min(from, 3);
  const type = VIEWS[componentType as VoxelType];
  if (type === undefined || !(image.data instanceof type))
    throw bad(name, `voxels of type ${componentType} cannot be read; save it as float32`);
  // `+ 0` turns -0 into 0.
  const direction = Array.from({ length: rank * rank }, (_, i) => Number(image.direction[Math.floor(i / rank) * from + (i % rank)]) + 0);
  return {
    geometry: { size: image.size.slice(0, rank), spacing: image.spacing.slice(0, rank), origin: image.origin.slice(0, rank), direction },
    channels: components,
    data: planar(unshared(image.data), components),
  };
}

/** ITK reads into shared memory, which neither ONNX Runtime nor `crypto.subtle` takes. */
const unshared = <T extends VoxelData>(data: T): T => (data.buffer instanceof ArrayBuffer ? data : (data.slice() as T));

/** A volume as an ITK image. */
export function imageOf({ geometry, channels, data }: Volume): Image {
  const rank = geometry.size.length;
  const componentType = voxelType(data);
  return {
    imageType: { dimension: rank, componentType, pixelType: channels === 1 ? 'Scalar' : 'VariableLengthVector', components: channels },
    name: 'volume',
    size: [...geometry.size],
    spacing: [...geometry.spacing],
    origin: [...geometry.origin],
    direction: Float64Array.from(geometry.direction),
    metadata: new Map(),
    data: interleaved(data, channels),
  };
}
