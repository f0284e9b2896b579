import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Tensor, Volume } from '@voxplain/core';
import type { Series } from './dicom/read.js';
import type { SeriesInfo } from './dicom/series.js';
import { nodeCodec } from './itk/node-codec.js';
import { readBytes, writeFileSafely } from './node-files.js';
import { filesBelow } from './node-folder.js';
import { readNpy, writeNpy } from './npy.js';
import { type VolumeFiles, volumeFiles } from './volume-files.js';

export { encodePng } from './png.js';
export { type SourceFile, sourceFile } from './source-file.js';
export { type MapDescription, type NamedBytes, type Segment, writeSegmentation, writeSeries } from './write-dicom.js';
export { readNpy, type Series, type SeriesInfo, type VolumeFiles, writeFileSafely, writeNpy };

const files: VolumeFiles = volumeFiles(nodeCodec);

/** NIfTI, NRRD, MetaImage, PNG, JPEG or one DICOM file, told apart by content, with its geometry. Throws `BadVolume`. See `VolumeFiles`. */
export const readVolume: VolumeFiles['readVolume'] = files.readVolume;

/** A volume as `.nii`, `.nii.gz`, `.nrrd` or `.png`, by the ending of `name`. Throws `BadVolume`. See `VolumeFiles`. */
export const writeVolume: VolumeFiles['writeVolume'] = files.writeVolume;

/** The series among DICOM files. Throws `BadVolume`. See `VolumeFiles`. */
export const listSeries: VolumeFiles['listSeries'] = files.listSeries;

/** A DICOM series as a volume, and what is needed to write results that refer to it. Throws `BadVolume`. See `VolumeFiles`. */
export const readSeries: VolumeFiles['readSeries'] = files.readSeries;

/** `listSeries` of the files below a folder, at any depth, or of one file. Throws `BadVolume`. */
export const listSeriesFolder = async (folder: string): Promise<SeriesInfo[]> => listSeries(await filesBelow(folder));

/** `readSeries` of the files below a folder, at any depth, or of one file. Throws `BadVolume`. */
export const readSeriesFolder = async (folder: string, choice?: string): Promise<Series> =>
  readSeries(await filesBelow(folder), choice, folder);

/** `readVolume` of a file, with the data file beside a detached header; of a folder, the only DICOM series in it. Throws `BadVolume`. */
export async function readVolumeFile(path: string): Promise<Volume> {
  if (await isFolder(path)) return (await readSeriesFolder(path)).volume;
  // only beside the header, wherever it points to
  return readVolume(await readBytes(path), path, (file) => readBytes(join(dirname(path), basename(file))));
}

/** Whether there is a folder at this path. */
export const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/** `writeVolume` to a file, whole or not at all. Throws `BadVolume`. */
export const writeVolumeFile = async (path: string, volume: Volume): Promise<void> =>
  writeFileSafely(path, await writeVolume(volume, path));

/** `readNpy` of a file. Throws `BadVolume`. */
export const readNpyFile = async (path: string): Promise<Tensor> => readNpy(await readBytes(path), path);

/** `writeNpy` to a file, whole or not at all. Throws `BadVolume`. */
export const writeNpyFile = (path: string, tensor: Tensor): Promise<void> => writeFileSafely(path, writeNpy(tensor));
