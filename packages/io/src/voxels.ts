import type { VoxelData } from '@voxplain/core';

export type VoxelType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

type View = (new (buffer: ArrayBuffer) => VoxelData) & { readonly BYTES_PER_ELEMENT: number };

export const VIEWS: Readonly<Record<VoxelType, View>> = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
};

export const voxelType = (data: VoxelData): VoxelType => (Object.keys(VIEWS) as VoxelType[]).find((type) => data instanceof VIEWS[type])!;

/** Voxels of a type from the bytes of a file, which are copied. */
export function voxelsOf(bytes: Uint8Array, type: VoxelType, littleEndian: boolean): VoxelData {
  const copy = new Uint8Array(bytes);
  const width = VIEWS[type].BYTES_PER_ELEMENT;
  if (!littleEndian) for (let at = 0; at < copy.length; at += width) copy.subarray(at, at + width).reverse();
  return new VIEWS[type](copy.buffer);
}

/** The bytes of voxels, little-endian. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: VoxelData): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
