import type { Image } from 'itk-wasm';

/** Reads and writes uncompressed single-file NIfTI (`.nii`), already checked; throws whatever the library throws. */
export interface NiftiCodec {
  read(bytes: Uint8Array): Promise<Image>;
  write(image: Image): Promise<Uint8Array>;
}
