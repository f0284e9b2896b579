import { bad } from '../bad.js';
import type { SourceFile } from '../source-file.js';
import { type Header, readHeader } from './header.js';

/** One image of a series, as its header says. */
export interface Slice {
  readonly file: SourceFile;
  readonly header: Header;
  readonly classUid: string;
  readonly instanceUid: string;
  /** Columns, rows. */
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly frames: number;
  /** Between columns, between rows, in mm; 1 where the header does not say. */
  readonly spacing: readonly [number, number];
  /** Centre of the first pixel, LPS, in mm. */
  readonly position: readonly number[] | undefined;
  /** Unit vectors along a row and along a column. */
  readonly axes: readonly [readonly number[], readonly number[]] | undefined;
  /** How values are stored: slices that agree in this can be decoded together. */
  readonly storage: string;
  /** `value = slope * stored + intercept` */
  readonly slope: number;
  readonly intercept: number;
}

/** `undefined` if the file is not DICOM, or DICOM without an image. Throws `BadVolume` for what is damaged. */
export async function readSlice(file: SourceFile): Promise<Slice | undefined> {
  const header = await readHeader(file);
  const [columns, rows] = [header?.uint16('Columns'), header?.uint16('Rows')];
  if (!header?.pixels || !columns || !rows) return undefined;
  const [rowSpacing = 1, columnSpacing = rowSpacing] = spacings(header);
  const position = header.numbers('ImagePositionPatient');
  const slice: Slice = {
    file,
    header,
    classUid: header.text('SOPClassUID') || header.text('MediaStorageSOPClassUID'),
    instanceUid: header.text('SOPInstanceUID') || header.text('MediaStorageSOPInstanceUID'),
    size: [columns, rows],
    channels: header.uint16('SamplesPerPixel') ?? 1,
    frames: Math.max(1, header.numbers('NumberOfFrames')[0] || 1),
    spacing: [columnSpacing, rowSpacing],
    position: position.length === 3 && position.every(Number.isFinite) ? position : undefined,
    axes: axesOf(header, file.name),
    storage: [
      ...(['BitsAllocated', 'BitsStored', 'PixelRepresentation'] as const).map((keyword) => header.uint16(keyword)),
      header.text('PhotometricInterpretation'),
    ].join(),
    slope: header.numbers('RescaleSlope')[0] ?? 1,
    intercept: header.numbers('RescaleIntercept')[0] ?? 0,
  };
  assertWhole(slice);
  return slice;
}

/** Pixels that are not compressed must all be there: the decoder would read zeros beyond the end of the file. */
function assertWhole({ file, header, size, channels, frames }: Slice): void {
  const { offset, length } = header.pixels!;
  if (length === undefined) return;
  const needed = Math.ceil((size[0] * size[1] * channels * frames * (header.uint16('BitsAllocated') ?? 16)) / 8);
  const found = Math.min(length, file.size - offset);
  if (found < needed) throw bad(file.name, `the pixels are truncated: ${Math.max(0, found)} of ${needed} bytes; fetch or export it again`);
}

/** Between rows, between columns. */
function spacings(header: Header): number[] {
  const given = (['PixelSpacing', 'ImagerPixelSpacing', 'NominalScannedPixelSpacing'] as const).map((keyword) => header.numbers(keyword));
  return given.find((values) => values.length === 2 && values.every((mm) => mm > 0 && Number.isFinite(mm))) ?? [];
}

function axesOf(header: Header, name: string): Slice['axes'] {
  const cosines = header.numbers('ImageOrientationPatient');
  if (cosines.length === 0) return undefined;
  const [row, column] = [cosines.slice(0, 3), cosines.slice(3)];
  const lengths = [row, column].map((axis) => Math.hypot(...axis));
  const between = row.reduce((sum, x, i) => sum + x * column[i]!, 0);
  if (cosines.length !== 6 || !lengths.every((length) => Math.abs(length - 1) < 1e-3) || Math.abs(between) > 1e-3) {
    throw bad(
      name,
      `ImageOrientationPatient [${cosines}] is not two unit vectors at a right angle; correct the header, or leave the file out`,
    );
  }
  return [row.map((x) => x / lengths[0]!), column.map((x) => x / lengths[1]!)];
}
