import type { Volume } from '@voxplain/core';
import { assertVolume } from '@voxplain/volume';
import { bad, guard } from './bad.js';
import { gunzip, gzip } from './gzip.js';
import type { ItkCodec } from './itk/codec.js';
import { imageOf, volumeOf } from './itk/image.js';
import { niftiFloats, niftiLength } from './nifti-header.js';
import { isGzip } from './signatures.js';

/** `.nii` or `.nii.gz`; slope and intercept are applied. Throws `BadVolume`. */
export async function readNifti(bytes: Uint8Array, name: string, codec: ItkCodec): Promise<Volume> {
  const nifti = isGzip(bytes) ? await gunzip(bytes, name, (head) => niftiLength(head, name)) : bytes;
  const needed = niftiLength(nifti, name);
  if (nifti.length < needed) throw bad(name, `the file is truncated: ${nifti.length} of ${needed} bytes; fetch or export it again`);
  return guard(name, 'the NIfTI header or geometry cannot be read; export it again', async () => {
    const volume = volumeOf(await codec.read(nifti, 'nifti'), name);
    assertVolume(volume);
    putBack(volume, nifti, name);
    return volume;
  });
}

/** ITK reads NaN and infinity as 0, which hides them: they are put back. */
function putBack({ data }: Volume, bytes: Uint8Array, name: string): void {
  const floats = niftiFloats(bytes, name);
  if (!floats) return;
  const { start, width, littleEndian } = floats;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  for (let i = 0; i < data.length; i++) {
    const stored = width === 4 ? view.getFloat32(4 * i, littleEndian) : view.getFloat64(8 * i, littleEndian);
    if (!Number.isFinite(stored)) data[i] = stored;
  }
}

/** By the ending of `name`: `.nii` or `.nii.gz`; the geometry in float32. Throws `BadVolume`. */
export async function writeNifti(volume: Volume, name: string, codec: ItkCodec): Promise<Uint8Array> {
  const bytes = await guard(name, 'the volume cannot be written as NIfTI; check its geometry', () => codec.writeNifti(imageOf(volume)));
  return /\.gz$/i.test(name) ? gzip(bytes) : bytes;
}
