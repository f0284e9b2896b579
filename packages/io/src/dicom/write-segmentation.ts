import type { Volume } from '@voxplain/core';
import { bad } from '../bad.js';
import { decimal } from './decimal.js';
import { assertOnGrid, code, derivedFrom, reference, sourceImage } from './derived.js';
import { dicomFile } from './file.js';
import type { Series } from './read.js';
import type { Slice } from './slice.js';
import { newUid } from './uid.js';

/** A segment: the voxels of a mask that hold `value`. */
export interface Segment {
  readonly value: number;
  /** At most 64 characters. */
  readonly label: string;
}

const SEGMENTATION = '1.2.840.10008.5.1.4.1.1.66.4';

/** The segment of a frame and the slice it lies on, both from 0. */
interface Frame {
  readonly segment: number;
  readonly slice: number;
}

/**
 * A mask on the grid of a series as DICOM SEG (binary, one bit per voxel) that refers to it: a frame for each slice on which a
 * segment has voxels. Throws `BadVolume`, also for a mask without any voxel of the segments.
 */
export async function writeSegmentation(
  mask: Volume,
  source: Series,
  segments: readonly Segment[],
  description: string,
): Promise<Uint8Array> {
  assertOnGrid(mask, source, description);
  const [first] = source.slices as [Slice];
  if (!first.position || !first.axes)
    throw bad(description, 'the series has no place in the patient, which a DICOM SEG needs; write a .png');
  const [columns, rows] = mask.geometry.size as [number, number];
  const area = columns * rows;
  const frames = segments.flatMap(({ value }, segment) =>
    source.slices.flatMap((_, slice) => (mask.data.subarray(slice * area, (slice + 1) * area).includes(value) ? [{ segment, slice }] : [])),
  );
  if (frames.length === 0) throw bad(description, 'no voxel of the mask belongs to a segment; give the values that it holds');
  const dimensions = newUid();
  const uid = first.header.text('SeriesInstanceUID');
  const attributes = {
    ...derivedFrom(source),
    SOPClassUID: SEGMENTATION,
    SOPInstanceUID: newUid(),
    Modality: 'SEG',
    ImageType: ['DERIVED', 'PRIMARY'],
    SeriesDescription: description.slice(0, 64),
    SeriesNumber: 2000 + (first.header.numbers('SeriesNumber')[0] ?? 0),
    SoftwareVersions: '1',
    DeviceSerialNumber: '0',
    ContentLabel: 'SEGMENTATION',
    ContentDescription: description.slice(0, 64),
    ContentCreatorName: 'Voxplain',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: frames.length,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    SegmentationType: 'BINARY',
    SegmentSequence: segments.map(segmentItem),
    ...(uid && { ReferencedSeriesSequence: [{ SeriesInstanceUID: uid, ReferencedInstanceSequence: source.slices.map(reference) }] }),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimensions }],
    DimensionIndexSequence: [
      index(dimensions, SEGMENT_IDENTIFICATION, REFERENCED_SEGMENT_NUMBER),
      index(dimensions, PLANE_POSITION, IMAGE_POSITION),
    ],
    SharedFunctionalGroupsSequence: [sharedGroups(mask, first)],
    PerFrameFunctionalGroupsSequence: frames.map((frame) => frameGroups(frame, source.slices[frame.slice]!)),
    PixelData: [packed(mask, frames, segments, area).buffer],
  };
  return dicomFile(attributes, 'OB');
}

const segmentItem = ({ label }: Segment, i: number) => ({
  SegmentNumber: i + 1,
  SegmentLabel: label.slice(0, 64),
  SegmentAlgorithmType: 'AUTOMATIC',
  SegmentAlgorithmName: 'Voxplain',
  SegmentedPropertyCategoryCodeSequence: [code('91723000', 'SCT', 'Anatomical structure')],
  SegmentedPropertyTypeCodeSequence: [code('85756007', 'SCT', 'Tissue')],
});

/** Tags as numbers, for the dimension module. */
const SEGMENT_IDENTIFICATION = 0x0062000a;
const REFERENCED_SEGMENT_NUMBER = 0x0062000b;
const PLANE_POSITION = 0x00209113;
const IMAGE_POSITION = 0x00200032;

const index = (dimensions: string, group: number, attribute: number) => ({
  DimensionOrganizationUID: dimensions,
  DimensionIndexPointer: attribute,
  FunctionalGroupPointer: group,
});

const sharedGroups = ({ geometry }: Volume, { spacing, header }: Slice) => ({
  PixelMeasuresSequence: [
    {
      PixelSpacing: [...spacing].reverse().map(decimal),
      SliceThickness: decimal(geometry.spacing[2]!),
      SpacingBetweenSlices: decimal(geometry.spacing[2]!),
    },
  ],
  PlaneOrientationSequence: [{ ImageOrientationPatient: header.text('ImageOrientationPatient').split('\\') }],
});

const frameGroups = ({ segment, slice }: Frame, source: Slice) => ({
  DerivationImageSequence: [
    {
      SourceImageSequence: [sourceImage(source)],
      DerivationCodeSequence: [code('113076', 'DCM', 'Segmentation')],
    },
  ],
  FrameContentSequence: [{ DimensionIndexValues: [segment + 1, slice + 1] }],
  PlanePositionSequence: [{ ImagePositionPatient: source.header.text('ImagePositionPatient').split('\\') }],
  SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment + 1 }],
});

/** One bit per voxel, the first in the lowest bit, frame after frame without a gap, to an even number of bytes. */
function packed({ data }: Volume, frames: readonly Frame[], segments: readonly Segment[], area: number): Uint8Array {
  const bits = new Uint8Array(2 * Math.ceil((frames.length * area) / 16));
  frames.forEach(({ segment, slice }, frame) => {
    const { value } = segments[segment]!;
    for (let i = 0; i < area; i++) {
      const at = frame * area + i;
      if (data[slice * area + i] === value) bits[at >> 3]! |= 1 << (at & 7);
    }
  });
  return bits;
}
