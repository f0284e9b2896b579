import type { ItkCodec } from './codec.js';

/**
 * In web workers, with the WASM modules from `pipelines/` beside the page: nothing is fetched from elsewhere. An app that
 * keeps them in another place says so with `setPipelinesBaseUrl` of `itk-wasm`.
 */
export const webCodec: ItkCodec = {
  async read(data, format) {
    const { jpegReadImage, niftiReadImage } = await served(import('@itk-wasm/image-io'));
    const { image, couldRead, webWorker } =
      format === 'nifti' ? await niftiReadImage({ path: 'volume.nii', data }) : await jpegReadImage({ path: 'image.jpg', data });
    webWorker?.terminate();
    if (!couldRead || !image) throw new Error(`not readable as ${format}`);
    return image;
  },
  async writeNifti(image) {
    const { niftiWriteImage } = await served(import('@itk-wasm/image-io'));
    const { serializedImage, couldWrite, webWorker } = await niftiWriteImage(image, 'volume.nii');
    webWorker?.terminate();
    if (!couldWrite || !serializedImage) throw new Error('not writable as NIfTI');
    return serializedImage.data;
  },
  async readSlices(files) {
    const { readImageDicomFileSeries } = await served(import('@itk-wasm/dicom'));
    const inputImages = await Promise.all(files.map(async (file, i) => ({ path: `${i}.dcm`, data: await file.read() })));
    const { outputImage, webWorkerPool } = await readImageDicomFileSeries({ inputImages, singleSortedSeries: true });
    webWorkerPool?.terminateWorkers();
    return outputImage;
  },
};

async function served<T extends { setPipelinesBaseUrl(url: string): void }>(loading: Promise<T>): Promise<T> {
  const [itk, library] = await Promise.all([import('itk-wasm'), loading]);
  if (itk.getPipelinesBaseUrl() === undefined) {
    library.setPipelinesBaseUrl(new URL('pipelines', globalThis.document?.baseURI ?? globalThis.location.href).href);
  }
  return library;
}
