import type { Volume } from '@voxplain/core';
import { assertVolume } from '@voxplain/volume';
import { bad, MAX_BYTES } from './bad.js';
import type { Series } from './dicom/read.js';
import type { SeriesInfo } from './dicom/series.js';
import type { ItkCodec } from './itk/codec.js';
import { isPng, readPng, writePng } from './png.js';
import { isDicom, isGzip, isJpeg, isMetaImage, isNifti, isNrrd } from './signatures.js';
import { type SourceFile, sourceFile } from './source-file.js';

/** What both entries offer; they differ in how itk-wasm is called. */
export interface VolumeFiles {
  /**
   * Reads NIfTI (`.nii`, `.nii.gz`), NRRD (`.nrrd`, `.nhdr`), MetaImage (`.mha`, `.mhd`), PNG, JPEG, or one DICOM file, told
   * apart by their content; `name` is for messages. 2-D, 3-D, several channels. The voxel type is kept (slope and intercept
   * are applied), and so are spacing, origin and direction. PNG: palettes become RGB, alpha is dropped, spacing is 1.
   * `beside` gives the file that a detached header (`.nhdr`, `.mhd`) names. Throws `BadVolume`.
   */
  readVolume(bytes: Uint8Array, name: string, beside?: (file: string) => Promise<Uint8Array>): Promise<Volume>;
  /**
   * Writes NIfTI, NRRD or PNG, by the ending of `name`: `.nii`, `.nii.gz`, `.nrrd`, or `.png` (uint8 or uint16, one slice, 1 or 3
   * channels). NIfTI holds the geometry in float32. Throws `BadVolume`.
   */
  writeVolume(volume: Volume, name: string): Promise<Uint8Array>;
  /** The series among DICOM files. What is not DICOM, or no image, is passed over. Throws `BadVolume` for damaged DICOM. */
  listSeries(files: readonly SourceFile[]): Promise<SeriesInfo[]>;
  /**
   * The only series among DICOM files, or the one whose UID, description or part of a description is `choice`: sorted by
   * position, decompressed, rescaled. Slices that are missing, double, askew or unevenly spaced are errors or warnings that
   * name them; a series that is not clear is an error that lists them all. `name` is for messages. Throws `BadVolume`.
   */
  readSeries(files: readonly SourceFile[], choice?: string, name?: string): Promise<Series>;
}

/** Each format is loaded when it is met. */
export function volumeFiles(codec: ItkCodec): VolumeFiles {
  const readSeries: VolumeFiles['readSeries'] = async (files, choice, name = 'DICOM files') =>
    (await import('./dicom/read.js')).readSeries(files, choice, name, codec);
  return {
    readSeries,
    listSeries: async (files) => (await (await import('./dicom/series.js')).findSeries(files)).map(({ info }) => info),
    async readVolume(bytes, name, beside = detached(name)) {
      if (bytes.length === 0) throw bad(name, 'the file is empty; fetch or export it again');
      if (isPng(bytes)) return readPng(bytes, name);
      if (isJpeg(bytes)) return (await import('./jpeg.js')).readJpeg(bytes, name, codec);
      if (isNrrd(bytes)) return (await import('./nrrd.js')).readNrrd(bytes, name, beside);
      if (isMetaImage(bytes)) return (await import('./meta-image.js')).readMetaImage(bytes, name, beside);
      if (isDicom(bytes)) return (await readSeries([sourceFile(name, bytes)], undefined, name)).volume;
      if (isGzip(bytes) || isNifti(bytes)) return (await import('./nifti.js')).readNifti(bytes, name, codec);
      throw bad(name, 'it is not a NIfTI, NRRD, MetaImage, DICOM, PNG or JPEG file; convert it to .nii.gz or .png');
    },
    async writeVolume(volume, name) {
      assertVolume(volume);
      if (/\.png$/i.test(name)) return writePng(volume, name);
      if (volume.data.byteLength > MAX_BYTES) throw bad(name, 'more than 2 GiB of voxels cannot be written; crop or downsample it');
      if (/\.nrrd$/i.test(name)) return (await import('./nrrd.js')).writeNrrd(volume);
      if (!/\.nii(\.gz)?$/i.test(name)) throw bad(name, 'only .nii, .nii.gz, .nrrd and .png can be written; choose one of these endings');
      return (await import('./nifti.js')).writeNifti(volume, name, codec);
    },
  };
}

const detached = (name: string) => async (file: string) => {
  throw bad(name, `its voxels are in another file, ${file}; give that too, or save both as one file (.nrrd, .mha)`);
};
