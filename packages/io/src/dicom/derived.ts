import type { Volume } from '@voxplain/core';
import { sameGrid } from '@voxplain/volume';
import { bad } from '../bad.js';
import type { Series } from './read.js';
import type { Slice } from './slice.js';
import type { Keyword } from './tags.js';
import { newUid } from './uid.js';

/** Attributes by keyword, sequences as arrays, as dcmjs takes them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a derived object takes over from its source: who, which study, which frame of reference. */
const INHERITED: readonly Keyword[] = [
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientSex',
  'PatientAge',
  'PatientSize',
  'PatientWeight',
  'StudyInstanceUID',
  'StudyDate',
  'StudyTime',
  'StudyID',
  'StudyDescription',
  'AccessionNumber',
  'ReferringPhysicianName',
  'FrameOfReferenceUID',
  'PositionReferenceIndicator',
  'BodyPartExamined',
];

/** Those of them that an object must have, if only empty. */
const REQUIRED: readonly Keyword[] = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyDate',
  'StudyTime',
  'StudyID',
  'AccessionNumber',
  'ReferringPhysicianName',
  'PositionReferenceIndicator',
];

/** The common part of an object that was derived from a series. The study gets a new UID if the source has none. */
export function derivedFrom({ slices }: Series): Attributes {
  const [{ header }] = slices as [Slice];
  const inherited = INHERITED.map((keyword) => [keyword, header.text(keyword)] as const);
  const [date, time] = now();
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ...Object.fromEntries(inherited.filter(([keyword, value]) => value !== '' || REQUIRED.includes(keyword))),
    StudyInstanceUID: header.text('StudyInstanceUID') || newUid(),
    SeriesInstanceUID: newUid(),
    SeriesDate: date,
    SeriesTime: time,
    ContentDate: date,
    ContentTime: time,
    Manufacturer: 'Voxplain',
    ManufacturerModelName: 'Voxplain',
    InstanceNumber: 1,
  };
}

/** An instance, in a sequence that refers to it. */
export const reference = ({ classUid, instanceUid }: Slice): Attributes => ({
  ReferencedSOPClassUID: classUid,
  ReferencedSOPInstanceUID: instanceUid,
});

/** The image that something was computed from. */
export const sourceImage = (slice: Slice): Attributes => ({
  ...reference(slice),
  PurposeOfReferenceCodeSequence: [code('121322', 'DCM', 'Source image for image processing operation')],
});

export const code = (value: string, scheme: string, meaning: string): Attributes => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning,
});

/** Throws `BadVolume` unless the volume has one channel and the voxels of the series. */
export function assertOnGrid({ geometry, channels }: Volume, { volume }: Series, name: string): void {
  if (channels !== 1) throw bad(name, `DICOM maps have 1 channel, not ${channels}; write one channel, or .nrrd`);
  if (!sameGrid(geometry, volume.geometry)) {
    throw bad(name, `[${geometry.size}] voxels do not lie on the [${volume.geometry.size}] of the series; resample it to the series first`);
  }
}

/** `YYYYMMDD` and `HHMMSS`, local. */
function now(): [string, string] {
  const at = new Date();
  const join = (...parts: number[]) => parts.map((part) => String(part).padStart(2, '0')).join('');
  return [join(at.getFullYear(), at.getMonth() + 1, at.getDate()), join(at.getHours(), at.getMinutes(), at.getSeconds())];
}
