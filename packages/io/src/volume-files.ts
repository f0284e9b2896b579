import type { Volume } from '@voxplain/core';
import { assertVolume } from '@voxplain/volume';
import { bad, guard, MAX_BYTES } from './bad.js';
import { gunzip, gzip, isGzip } from './gzip.js';
import type { NiftiCodec } from './nifti/codec.js';
import { isNifti, niftiLength } from './nifti/header.js';
import { imageOf, volumeOf } from './nifti/image.js';
import { isPng, readPng, writePng } from './png.js';

/** What both entries offer; they differ in how NIfTI is read. */
export interface VolumeFiles {
  /**
   * Reads NIfTI (`.nii`, `.nii.gz`; 2-D, 3-D, several channels) or PNG, told apart by their content; `name` is for messages.
   * The voxel type is kept (NIfTI's slope and intercept are applied), and so are spacing, origin and direction.
   * PNG: palettes become RGB, alpha is dropped, spacing is 1. Throws `BadVolume`.
   */
  readVolume(bytes: Uint8Array, name: string): Promise<Volume>;
  /**
   * Writes NIfTI or PNG, by the ending of `name`: `.nii`, `.nii.gz`, or `.png` (uint8 or uint16, one slice, 1 or 3 channels).
   * NIfTI holds the geometry in float32. Throws `BadVolume`.
   */
  writeVolume(volume: Volume, name: string): Promise<Uint8Array>;
}

export function volumeFiles(codec: NiftiCodec): VolumeFiles {
  return {
    async readVolume(bytes, name) {
      if (bytes.length === 0) throw bad(name, 'the file is empty; fetch or export it again');
      if (isPng(bytes)) return readPng(bytes, name);
      if (!isGzip(bytes) && !isNifti(bytes)) throw bad(name, 'it is not a NIfTI or PNG file; convert it to .nii.gz or .png');
      const nifti = isGzip(bytes) ? await gunzip(bytes, name, (head) => niftiLength(head, name)) : bytes;
      const needed = niftiLength(nifti, name);
      if (nifti.length < needed) throw bad(name, `the file is truncated: ${nifti.length} of ${needed} bytes; fetch or export it again`);
      return guard(name, 'the NIfTI header or geometry cannot be read; export it again', async () => {
        const volume = volumeOf(await codec.read(nifti), name);
        assertVolume(volume);
        return volume;
      });
    },
    async writeVolume(volume, name) {
      assertVolume(volume);
      if (/\.png$/i.test(name)) return writePng(volume, name);
      if (!/\.nii(\.gz)?$/i.test(name)) throw bad(name, 'only .nii, .nii.gz and .png can be written; choose one of these endings');
      if (volume.data.byteLength > MAX_BYTES) throw bad(name, 'more than 2 GiB of voxels cannot be written; crop or downsample it');
      const bytes = await guard(name, 'the volume cannot be written as NIfTI; check its geometry', () => codec.write(imageOf(volume)));
      return /\.gz$/i.test(name) ? gzip(bytes) : bytes;
    },
  };
}
