import type { Volume } from '@voxplain/core';
import type { Series } from './dicom/read.js';
import type { Segment } from './dicom/write-segmentation.js';
import type { MapDescription, NamedBytes } from './dicom/write-series.js';

export type { MapDescription, NamedBytes, Segment };

/**
 * A map on the grid of a series as a new series of secondary captures in the same study and frame of reference: one file per
 * slice, each referring to the one it explains. Values are 16 bits with slope and intercept: whole numbers within a range of
 * 65535 exactly, others to half of (greatest - least) / 65535. Throws `BadVolume`.
 */
export const writeSeries = async (map: Volume, source: Series, description: MapDescription): Promise<NamedBytes[]> =>
  (await import('./dicom/write-series.js')).writeSeries(map, source, description);

/**
 * A mask on the grid of a series as DICOM SEG (binary, one bit per voxel) that refers to it; each segment is a value of the
 * mask and its label. Throws `BadVolume`, also for a mask without any voxel of the segments.
 */
export const writeSegmentation = async (
  mask: Volume,
  source: Series,
  segments: readonly Segment[],
  description: string,
): Promise<Uint8Array> => (await import('./dicom/write-segmentation.js')).writeSegmentation(mask, source, segments, description);
