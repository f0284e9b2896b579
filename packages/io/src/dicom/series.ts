import { bad } from '../bad.js';
import type { SourceFile } from '../source-file.js';
import { readSlice, type Slice } from './slice.js';

/** A series among DICOM files. */
export interface SeriesInfo {
  /** SeriesInstanceUID. */
  readonly uid: string;
  readonly description: string;
  /** CT, MR, ... */
  readonly modality: string;
  /** Columns, rows. */
  readonly size: readonly [number, number];
  /** Its images: files, or frames of one. */
  readonly slices: number;
}

/** A series with its images, in the order of the files. */
export interface FoundSeries {
  readonly info: SeriesInfo;
  readonly slices: readonly Slice[];
}

/** Images by SeriesInstanceUID. What is not DICOM, or no image, is passed over. Throws `BadVolume` for damaged DICOM. */
export async function findSeries(files: readonly SourceFile[]): Promise<FoundSeries[]> {
  const groups = new Map<string, Slice[]>();
  for (const file of files) {
    const slice = await readSlice(file);
    if (!slice) continue;
    const uid = slice.header.text('SeriesInstanceUID');
    groups.set(uid, [...(groups.get(uid) ?? []), slice]);
  }
  return [...groups].map(([uid, slices]) => {
    const { header, size } = slices[0]!;
    const count = slices.reduce((sum, { frames }) => sum + frames, 0);
    const info = { uid, description: header.text('SeriesDescription'), modality: header.text('Modality'), size, slices: count };
    return { info, slices };
  });
}

/** The only series, or the one whose UID, description or a part of the description is `choice`. Throws `BadVolume` with a list. */
export function chooseSeries(found: readonly FoundSeries[], choice: string | undefined, name: string): FoundSeries {
  if (found.length === 0) throw bad(name, 'there are no DICOM images here; give the folder or the files of a series');
  const matches = choice === undefined ? found : matching(found, choice);
  if (matches.length === 1) return matches[0]!;
  const problem = matches.length > 0 ? `there are ${matches.length} series` : `no series "${choice}"`;
  const listed = (matches.length > 0 ? matches : found).map(({ info }) => describe(info)).join('; ');
  throw bad(name, `${problem}; choose one by its UID or description: ${listed}`);
}

function matching(found: readonly FoundSeries[], choice: string): readonly FoundSeries[] {
  const wanted = choice.toLowerCase();
  const tests: ((info: SeriesInfo) => boolean)[] = [
    ({ uid }) => uid === choice,
    ({ description }) => description.toLowerCase() === wanted,
    ({ description }) => description.toLowerCase().includes(wanted),
  ];
  return tests.map((test) => found.filter(({ info }) => test(info))).find((some) => some.length > 0) ?? [];
}

/** `"CT Body 3.0" CT 512 x 512 x 20 (1.2.840...)` */
const describe = ({ uid, description, modality, size, slices }: SeriesInfo): string =>
  `"${description}" ${modality} ${[...size, slices].join(' x ')} (${uid || 'no UID'})`;
