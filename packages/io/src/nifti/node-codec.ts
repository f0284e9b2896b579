import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NiftiCodec } from './codec.js';

/** Through a file in a folder of its own, because the library reads and writes by path in Node. */
export const nodeCodec: NiftiCodec = {
  read: (bytes) =>
    withFile(async (path) => {
      const { niftiReadImageNode } = await import('@itk-wasm/image-io');
      await writeFile(path, bytes);
      const { image, couldRead } = await niftiReadImageNode(path);
      if (!couldRead || !image) throw new Error('not readable as NIfTI');
      return image;
    }),
  write: (image) =>
    withFile(async (path) => {
      const { niftiWriteImageNode } = await import('@itk-wasm/image-io');
      const { couldWrite } = await niftiWriteImageNode(image, path);
      if (!couldWrite) throw new Error('not writable as NIfTI');
      return new Uint8Array(await readFile(path));
    }),
};

async function withFile<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'voxplain-'));
  try {
    return await use(join(folder, 'volume.nii'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
