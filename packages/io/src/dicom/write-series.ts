import type { Volume } from '@voxplain/core';
import { bad } from '../bad.js';
import { decimal } from './decimal.js';
import { assertOnGrid, derivedFrom, reference, sourceImage } from './derived.js';
import { dicomFile } from './file.js';
import type { Series } from './read.js';
import { scaled } from './scaling.js';
import { newUid } from './uid.js';

export interface MapDescription {
  /** SeriesDescription: at most 64 characters. */
  readonly description: string;
  /** DerivationDescription: how the values came about. */
  readonly derivation: string;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

/**
 * A map on the grid of a series as a new series of secondary captures in the same study and frame of reference: one file per
 * slice, each referring to the one it explains. Values are 16 bits with slope and intercept: whole numbers within a range of
 * 65535 exactly, others to half of (greatest - least) / 65535. Throws `BadVolume`.
 */
export async function writeSeries(map: Volume, source: Series, { description, derivation }: MapDescription): Promise<NamedBytes[]> {
  assertOnGrid(map, source, description);
  const at = map.data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw bad(description, `the value at index ${at} is ${map.data[at]}; replace such values first`);
  const { slope, intercept, stored, range } = scaled(map.data);
  const [columns, rows] = map.geometry.size as [number, number];
  const common = {
    ...derivedFrom(source),
    SOPClassUID: SECONDARY_CAPTURE,
    Modality: 'OT',
    ConversionType: 'WSD',
    ImageType: ['DERIVED', 'SECONDARY'],
    SeriesDescription: description.slice(0, 64),
    SeriesNumber: 1000 + (source.slices[0]!.header.numbers('SeriesNumber')[0] ?? 0),
    DerivationDescription: derivation.slice(0, 1024),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    RescaleSlope: slope,
    RescaleIntercept: intercept,
    RescaleType: 'US',
    WindowCenter: decimal((range[0] + range[1]) / 2),
    WindowWidth: decimal(range[1] - range[0] || 1),
    BurnedInAnnotation: 'NO',
  };
  return Promise.all(
    source.slices.map(async (slice, i) => {
      const place = (
        ['ImagePositionPatient', 'ImageOrientationPatient', 'SliceThickness', 'SpacingBetweenSlices', 'PatientPosition'] as const
      )
        .map((keyword) => [keyword, slice.header.text(keyword)] as const)
        .filter(([, value]) => value !== '');
      const spacing = [...slice.spacing].reverse().map(decimal);
      const uid = slice.header.text('SeriesInstanceUID');
      const attributes = {
        ...common,
        ...Object.fromEntries(place.map(([keyword, value]) => [keyword, value.split('\\')])),
        PixelSpacing: spacing,
        NominalScannedPixelSpacing: spacing,
        SOPInstanceUID: newUid(),
        InstanceNumber: i + 1,
        SourceImageSequence: [sourceImage(slice)],
        ...(uid && { ReferencedSeriesSequence: [{ SeriesInstanceUID: uid, ReferencedInstanceSequence: [reference(slice)] }] }),
        PixelData: [stored.slice(i * rows * columns, (i + 1) * rows * columns).buffer],
      };
      return { name: `${String(i + 1).padStart(4, '0')}.dcm`, bytes: await dicomFile(attributes, 'OW') };
    }),
  );
}
