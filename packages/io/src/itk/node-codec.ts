import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ItkCodec } from './codec.js';
import { quietly } from './node-quiet.js';

/** Through files in a folder of its own, because the library reads and writes by (absolute) path in Node. */
export const nodeCodec: ItkCodec = {
  read: (bytes, format) =>
    withFolder(async (folder) => {
      const { jpegReadImageNode, niftiReadImageNode } = await import('@itk-wasm/image-io');
      const path = join(folder, format === 'nifti' ? 'volume.nii' : 'image.jpg');
      await writeFile(path, bytes);
      const { image, couldRead } = await (format === 'nifti' ? niftiReadImageNode : jpegReadImageNode)(path);
      if (!couldRead || !image) throw new Error(`not readable as ${format}`);
      return image;
    }),
  writeNifti: (image) =>
    withFolder(async (folder) => {
      const { niftiWriteImageNode } = await import('@itk-wasm/image-io');
      const path = join(folder, 'volume.nii');
      const { couldWrite } = await niftiWriteImageNode(image, path);
      if (!couldWrite) throw new Error('not writable as NIfTI');
      return new Uint8Array(await readFile(path));
    }),
  readSlices: (files) =>
    withFolder(async (folder) => {
      const { readImageDicomFileSeriesNode } = await import('@itk-wasm/dicom');
      const paths: string[] = [];
      for (const [i, file] of files.entries()) {
        const path = file.path ?? join(folder, `${i}.dcm`);
        if (file.path === undefined) await writeFile(path, await file.read());
        paths.push(path);
      }
      const { outputImage } = await readImageDicomFileSeriesNode({ inputImages: paths, singleSortedSeries: true });
      return outputImage;
    }),
};

async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'voxplain-'));
  try {
    return await quietly(() => use(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
