import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as itk from '@itk-wasm/image-io';
import type { Volume } from '@voxplain/core';
import { imageOf, volumeOf } from '../src/itk/image.js';

/** The second reader and writer of these formats: ITK. */
const PIPELINES = {
  '.nrrd': [itk.nrrdReadImageNode, itk.nrrdWriteImageNode],
  '.mha': [itk.metaReadImageNode, itk.metaWriteImageNode],
} as const;

async function withPath<T>(ending: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'voxplain-test-'));
  try {
    return await use(join(folder, `a${ending}`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const itkRead = (bytes: Uint8Array, ending: keyof typeof PIPELINES): Promise<Volume> =>
  withPath(ending, async (path) => {
    await writeFile(path, bytes);
    const { image } = await PIPELINES[ending][0](path);
    return volumeOf(image, path);
  });

export const itkWrite = (volume: Volume, ending: keyof typeof PIPELINES, useCompression: boolean): Promise<Uint8Array> =>
  withPath(ending, async (path) => {
    await PIPELINES[ending][1](imageOf(volume), path, { useCompression });
    return new Uint8Array(await readFile(path));
  });
