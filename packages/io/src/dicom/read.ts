import { elementCount, type Volume, type Warning } from '@voxplain/core';
import { bad, guard, MAX_BYTES } from '../bad.js';
import type { ItkCodec } from '../itk/codec.js';
import { volumeOf } from '../itk/image.js';
import type { SourceFile } from '../source-file.js';
import { decode } from './decode.js';
import { chooseSeries, findSeries, type SeriesInfo } from './series.js';
import type { Slice } from './slice.js';
import { stack } from './stack.js';

/** A series that was read. Maps and masks on its grid can be written back as DICOM that refers to it. */
export interface Series {
  readonly info: SeriesInfo;
  readonly volume: Volume;
  /** The files of the volume's slices, lowest first. */
  readonly slices: readonly Slice[];
  readonly warnings: readonly Warning[];
}

/** Throws `BadVolume`. */
export async function readSeries(files: readonly SourceFile[], choice: string | undefined, from: string, codec: ItkCodec): Promise<Series> {
  const found = chooseSeries(await findSeries(files), choice, from);
  const name = found.slices.length === 1 ? found.slices[0]!.file.name : `series "${found.info.description}"`;
  const { slices, geometry, warnings } = stack(found.slices, name);
  const [{ channels, header }] = slices as [Slice];
  const bytes = elementCount(geometry.size) * channels * 4;
  if (bytes > MAX_BYTES)
    throw bad(name, `${(bytes / 2 ** 30).toFixed(1)} GiB of voxels are more than the 2 GiB that can be read; leave out slices`);
  await assertComplete(slices);
  const image = await guard(name, 'its pixels cannot be decoded; convert it to uncompressed DICOM or NIfTI', () => decode(slices, codec));
  const { data } = volumeOf(image, name);
  if (data.length !== elementCount(geometry.size) * channels) throw bad(name, 'its pixels cannot be decoded; convert it to NIfTI first');
  const inverted = header.text('PhotometricInterpretation') === 'MONOCHROME1';
  const message = `${name}: stored with low values bright (MONOCHROME1); values are turned round so that high ones are bright`;
  return {
    info: found.info,
    volume: { geometry, channels, data },
    slices,
    warnings: inverted ? [...warnings, { code: 'Inverted', message }] : warnings,
  };
}

/** Compressed pixels are a chain of fragments with an end mark; the decoder does not say which file is cut short. */
async function assertComplete(slices: readonly Slice[]): Promise<void> {
  for (const { file, header } of slices) {
    if (header.pixels!.length !== undefined) continue;
    const bytes = await file.read(header.pixels!.offset);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + 8 <= bytes.length && view.getUint32(at, true) === FRAGMENT) at += 8 + view.getUint32(at + 4, true);
    if (at + 8 > bytes.length || view.getUint32(at, true) !== END) {
      throw bad(file.name, 'the compressed pixels are damaged or truncated; fetch or export it again');
    }
  }
}

/** Tags (fffe, e000) and (fffe, e0dd), as they lie in the file. */
const FRAGMENT = 0xe000fffe;
const END = 0xe0ddfffe;
