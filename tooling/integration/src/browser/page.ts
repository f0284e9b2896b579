import { webBackend } from '@voxplain/backend-web';
import type { ModelCard } from '@voxplain/core';
import { readSeries, readVolume, sourceFile } from '@voxplain/io';
import { sha256 } from './sha256.js';
import { explainTensor, explainVolume } from './work.js';

const bytesOf = async (url: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await (await fetch(url)).arrayBuffer());
const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
const backend = (threads: number) => webBackend({ threads, wasmPaths: '/ort/' });

/** What a page does for the tests; all that it is given and gives is plain data. */
const inPage = {
  explainTensor: async (model: string, dims: readonly number[], threads: number) => ({
    isolated: globalThis.crossOriginIsolated,
    ...(await explainTensor(await bytesOf(model), backend(threads), dims)),
  }),
  explainVolume: async (model: string, card: ModelCard, volume: string) =>
    explainVolume(await bytesOf(model), backend(1), card, await readVolume(await bytesOf(volume), nameOf(volume))),
  async readSeries(urls: readonly string[]) {
    const files = await Promise.all(urls.map(async (url) => sourceFile(nameOf(url), new Blob([await bytesOf(url)]))));
    const { volume, info } = await readSeries(files);
    return { geometry: volume.geometry, info, sha256: await sha256(volume.data) };
  },
};

export type InPage = typeof inPage;
Object.assign(globalThis, { inPage });
