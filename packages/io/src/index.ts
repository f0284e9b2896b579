import { webCodec } from './nifti/web-codec.js';
import { type VolumeFiles, volumeFiles } from './volume-files.js';

export { readNpy, writeNpy } from './npy.js';
export { encodePng } from './png.js';
export type { VolumeFiles };

const files: VolumeFiles = volumeFiles(webCodec);

/** NIfTI (`.nii`, `.nii.gz`) or PNG, told apart by content, as a volume with its geometry. Throws `BadVolume`. See `VolumeFiles`. */
export const readVolume: VolumeFiles['readVolume'] = files.readVolume;

/** A volume as `.nii`, `.nii.gz` or `.png`, by the ending of `name`. Throws `BadVolume`. See `VolumeFiles`. */
export const writeVolume: VolumeFiles['writeVolume'] = files.writeVolume;
