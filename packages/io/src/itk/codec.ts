import type { Image } from 'itk-wasm';
import type { SourceFile } from '../source-file.js';

export type ImageFormat = 'nifti' | 'jpeg';

/** What itk-wasm does for both entries. What it is given has been checked; it throws whatever the library throws. */
export interface ItkCodec {
  /** Reads an uncompressed single-file NIfTI, or a JPEG. */
  read(bytes: Uint8Array, format: ImageFormat): Promise<Image>;
  /** As uncompressed single-file NIfTI. */
  writeNifti(image: Image): Promise<Uint8Array>;
  /** DICOM slices of one size and one coding, stacked in this order, rescaled. The geometry is not to be relied on. */
  readSlices(files: readonly SourceFile[]): Promise<Image>;
}
