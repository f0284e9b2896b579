import { webCodec } from './itk/web-codec.js';
import { type VolumeFiles, volumeFiles } from './volume-files.js';

export type { Series } from './dicom/read.js';
export type { SeriesInfo } from './dicom/series.js';
export { readNpy, writeNpy } from './npy.js';
export { encodePng } from './png.js';
export { type SourceFile, sourceFile } from './source-file.js';
export { type MapDescription, type NamedBytes, type Segment, writeSegmentation, writeSeries } from './write-dicom.js';
export type { VolumeFiles };

const files: VolumeFiles = volumeFiles(webCodec);

/** NIfTI, NRRD, MetaImage, PNG, JPEG or one DICOM file, told apart by content, with its geometry. Throws `BadVolume`. See `VolumeFiles`. */
export const readVolume: VolumeFiles['readVolume'] = files.readVolume;

/** A volume as `.nii`, `.nii.gz`, `.nrrd` or `.png`, by the ending of `name`. Throws `BadVolume`. See `VolumeFiles`. */
export const writeVolume: VolumeFiles['writeVolume'] = files.writeVolume;

/** The series among DICOM files. Throws `BadVolume`. See `VolumeFiles`. */
export const listSeries: VolumeFiles['listSeries'] = files.listSeries;

/** A DICOM series as a volume, and what is needed to write results that refer to it. Throws `BadVolume`. See `VolumeFiles`. */
export const readSeries: VolumeFiles['readSeries'] = files.readSeries;
