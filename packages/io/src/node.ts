import type { Tensor, Volume } from '@voxplain/core';
import { nodeCodec } from './nifti/node-codec.js';
import { readBytes, writeFileSafely } from './node-files.js';
import { readNpy, writeNpy } from './npy.js';
import { type VolumeFiles, volumeFiles } from './volume-files.js';

export { encodePng } from './png.js';
export { readNpy, type VolumeFiles, writeFileSafely, writeNpy };

const files: VolumeFiles = volumeFiles(nodeCodec);

/** NIfTI (`.nii`, `.nii.gz`) or PNG, told apart by content, as a volume with its geometry. Throws `BadVolume`. See `VolumeFiles`. */
export const readVolume: VolumeFiles['readVolume'] = files.readVolume;

/** A volume as `.nii`, `.nii.gz` or `.png`, by the ending of `name`. Throws `BadVolume`. See `VolumeFiles`. */
export const writeVolume: VolumeFiles['writeVolume'] = files.writeVolume;

/** `readVolume` of a file. Throws `BadVolume`. */
export const readVolumeFile = async (path: string): Promise<Volume> => readVolume(await readBytes(path), path);

/** `writeVolume` to a file, whole or not at all. Throws `BadVolume`. */
export const writeVolumeFile = async (path: string, volume: Volume): Promise<void> =>
  writeFileSafely(path, await writeVolume(volume, path));

/** `readNpy` of a file. Throws `BadVolume`. */
export const readNpyFile = async (path: string): Promise<Tensor> => readNpy(await readBytes(path), path);

/** `writeNpy` to a file, whole or not at all. Throws `BadVolume`. */
export const writeNpyFile = (path: string, tensor: Tensor): Promise<void> => writeFileSafely(path, writeNpy(tensor));
