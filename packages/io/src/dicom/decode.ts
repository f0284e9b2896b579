import type { Image } from 'itk-wasm';
import type { ItkCodec } from '../itk/codec.js';
import { type SourceFile, sourceFile } from '../source-file.js';
import type { Slice } from './slice.js';

/**
 * The values of slices of one size, in this order. The decoder takes the voxel type, slope and intercept of the first for all:
 * where slopes differ, as in PET, it is given none and they are applied here, and where the storage differs it gets the slices one by
 * one; both give float32. Throws whatever the decoder throws.
 */
export async function decode(slices: readonly Slice[], codec: ItkCodec): Promise<Image> {
  const [first] = slices as [Slice];
  const files = slices.map(({ file }) => file);
  if (slices.some(({ storage }) => storage !== first.storage)) {
    const images: Image[] = [];
    for (const file of files) images.push(await codec.readSlices([file]));
    return float(images, files.length, () => [1, 0]);
  }
  if (slices.every(({ slope, intercept }) => slope === first.slope && intercept === first.intercept)) return codec.readSlices(files);
  const stored = await codec.readSlices(await Promise.all(slices.map(unscaled)));
  return float([stored], files.length, (slice) => [slices[slice]!.slope, slices[slice]!.intercept]);
}

/** The images one after the other, each slice with its slope and intercept. */
function float(images: readonly Image[], count: number, scale: (slice: number) => readonly [number, number]): Image {
  const [first] = images as [Image];
  const data = new Float32Array(images.reduce((sum, image) => sum + image.data!.length, 0));
  let at = 0;
  for (const { data: values } of images) for (const value of values as Float32Array) data[at++] = value;
  const area = data.length / count;
  for (let slice = 0; slice < count; slice++) {
    const [slope, intercept] = scale(slice);
    for (let i = slice * area; i < (slice + 1) * area; i++) data[i] = slope * data[i]! + intercept;
  }
  return { ...first, imageType: { ...first.imageType, componentType: 'float32' }, size: [...first.size.slice(0, 2), count], data };
}

/** A copy of the file whose slope is 1 and whose intercept is 0. */
async function unscaled({ file, header }: Slice): Promise<SourceFile> {
  const bytes = new Uint8Array(await file.read());
  for (const [keyword, value] of [
    ['RescaleSlope', '1'],
    ['RescaleIntercept', '0'],
  ] as const) {
    const place = header.place(keyword);
    if (place?.length) bytes.set(new TextEncoder().encode(value.padEnd(place.length)), place.offset);
  }
  return sourceFile(file.name, bytes);
}
