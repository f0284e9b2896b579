/**
 * Where the voxels of an image or volume lie in the patient: ITK's image geometry.
 * Axes run x first; coordinates are LPS (left, posterior, superior), in mm.
 */
export interface Geometry {
  /** Voxels per axis, x first. */
  readonly size: readonly number[];
  /** Distance of voxel centres per axis, in mm. */
  readonly spacing: readonly number[];
  /** Position of the centre of voxel 0, in mm. */
  readonly origin: readonly number[];
  /** Row-major D x D matrix; column `j` is the unit vector along which axis `j` runs. */
  readonly direction: readonly number[];
}

export type VoxelData = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** An image (2-D) or volume (3-D). `data` has dims `[channel, z, y, x]` (2-D: `[channel, y, x]`), x fastest. */
export interface Volume {
  readonly geometry: Geometry;
  readonly channels: number;
  readonly data: VoxelData;
}

/** Several volumes that are the channels of one input, by the names that the model card gives them. */
export type Volumes = Readonly<Record<string, Volume>>;

export const isVolume = (value: object): value is Volume => 'geometry' in value;
