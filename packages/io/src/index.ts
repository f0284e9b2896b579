import { webCodec } from './nifti/web-codec.js';
import { type VolumeFiles, volumeFiles } from './volume-files.js';

export { readNpy, writeNpy } from './npy.js';
export { encodePng } from './png.js';
export type { VolumeFiles };

export const { readVolume, writeVolume }: VolumeFiles = volumeFiles(webCodec);
