import { type MapKind, type Volume, VoxplainError } from '@voxplain/core';
import { colourBar } from './bar.js';
import { type Colormap, coldHot, inferno } from './colormap.js';
import { flatten } from './flatten.js';
import { hottest } from './hottest.js';
import { displayRange, type Numbers } from './normalise.js';
import { drawPanel } from './panel.js';
import { peakOf } from './peak.js';
import { imagePlane, orthogonalPlanes, type Plane } from './plane.js';
import { beside, type Raster } from './raster.js';
import { displayWindow, type Window } from './window.js';

export interface OverlayOptions {
  readonly kind: MapKind;
  /** Intensities shown as black and white; by default the 1st and 99th percentile (8-bit colour: 0 and 255). */
  readonly window?: Window;
  /** By default inferno, and cold to hot for signed maps. */
  readonly colormap?: Colormap;
  /** Opacity at the map's top; it falls linearly to 0 with the magnitude. */
  readonly opacity?: number;
  /** Quantile of the map (signed: of its magnitude) at which the colours end; 1 is the extreme. */
  readonly clip?: number;
  /** A mask on the same grid whose outline is drawn (evidence, lesion, ...). */
  readonly outline?: Volume;
  /** A small cross at the map's peak. */
  readonly mark?: boolean;
  /** Pixels of the longest side of a panel; voxels are square in mm whatever the spacing. */
  readonly size?: number;
  readonly bar?: boolean;
  /** Letters of the patient's sides on volumes. */
  readonly letters?: boolean;
  /** Voxel (x first) through which a volume is cut; by default where the map is strongest. */
  readonly at?: readonly number[];
}

const GAP = 6;

/** Quantile above which values are outliers where the cuts are chosen. */
const ROBUST = 0.998;

/**
 * The map in colour on its image in grey or RGB. Both lie on one grid. Images are shown as they are stored; volumes as
 * the axial, coronal and sagittal slice where the map is strongest, in radiological orientation (the patient's left on the right).
 * Throws `InvalidInput` if the grids differ.
 */
export function overlay(image: Volume, map: Volume, options: OverlayOptions): Raster {
  for (const other of [map, options.outline]) {
    if (other?.geometry.size.some((n, axis) => n !== image.geometry.size[axis])) {
      const message = `a map of [${other.geometry.size}] voxels does not lie on the image's grid of [${image.geometry.size}]`;
      throw new VoxplainError('InvalidInput', message, {});
    }
  }
  const { kind, clip = 1, opacity = 0.75, mark = false, letters = true } = options;
  const values = flatten(map);
  const range = displayRange(values, kind, clip);
  const colormap = options.colormap ?? (kind === 'signed' ? coldHot : inferno);
  const planes = planesOf(image, options.at, values, kind);
  const size = options.size ?? (planes.length > 1 ? 320 : 448);
  const drawn = {
    image,
    window: options.window ?? displayWindow(image),
    values,
    kind,
    range,
    colormap,
    opacity,
    outline: options.outline,
    mark: mark ? peakOf(map)?.index : undefined,
    letters,
    millimetresPerPixel: longestSide(image, planes) / size,
  };
  const panels = planes.map((plane) => drawPanel(plane, drawn));
  const height = Math.max(...panels.map((panel) => panel.height));
  return beside(options.bar === false ? panels : [...panels, colourBar(height, range, kind, colormap, opacity)], GAP);
}

/** The image alone, drawn as `overlay` draws it. */
export function picture(image: Volume, options: Partial<OverlayOptions> = {}): Raster {
  const nothing: Volume = { ...image, channels: 1, data: new Uint8Array(image.data.length / image.channels) };
  return overlay(image, nothing, { kind: 'mask', bar: false, ...options });
}

function planesOf({ geometry }: Volume, at: readonly number[] | undefined, values: Numbers, kind: MapKind): Plane[] {
  if (geometry.size.length === 2) return [imagePlane];
  const planes = orthogonalPlanes(
    geometry,
    at ?? hottest(values, geometry.size, displayRange(values, kind, ROBUST).high) ?? geometry.size.map((n) => Math.floor(n / 2)),
  );
  const thick = planes.filter(({ across, down }) => geometry.size[across]! > 1 && geometry.size[down]! > 1);
  return thick.length > 0 ? thick : planes.slice(0, 1);
}

function longestSide({ geometry: { size, spacing } }: Volume, planes: readonly Plane[]): number {
  return Math.max(...planes.flatMap(({ across, down }) => [across, down]).map((axis) => size[axis]! * spacing[axis]!));
}
