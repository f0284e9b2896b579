import type { NiftiCodec } from './codec.js';

/**
 * In a web worker, with the WASM modules from `pipelines/` beside the page: nothing is fetched from elsewhere. An app that
 * keeps them in another place says so with `setPipelinesBaseUrl` of `itk-wasm`.
 */
export const webCodec: NiftiCodec = {
  async read(data) {
    const { niftiReadImage } = await load();
    const { image, couldRead } = await niftiReadImage({ path: 'volume.nii', data });
    if (!couldRead || !image) throw new Error('not readable as NIfTI');
    return image;
  },
  async write(image) {
    const { niftiWriteImage } = await load();
    const { serializedImage, couldWrite } = await niftiWriteImage(image, 'volume.nii');
    if (!couldWrite || !serializedImage) throw new Error('not writable as NIfTI');
    return serializedImage.data;
  },
};

async function load() {
  const [itk, io] = await Promise.all([import('itk-wasm'), import('@itk-wasm/image-io')]);
  if (itk.getPipelinesBaseUrl() === undefined) {
    io.setPipelinesBaseUrl(new URL('pipelines', globalThis.document?.baseURI ?? globalThis.location.href).href);
  }
  return io;
}
