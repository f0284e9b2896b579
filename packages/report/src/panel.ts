import type { MapKind, Volume } from '@voxplain/core';
import { resizeLinear, resizeNearest } from '@voxplain/volume';
import type { Colormap } from './colormap.js';
import { textHeight, textWidth, write } from './font.js';
import { type DisplayRange, type Numbers, normalise } from './normalise.js';
import { cut, type Plane } from './plane.js';
import { blank, blend, fill, type Raster } from './raster.js';
import { brightness, type Window } from './window.js';

/** What is drawn on every plane of one picture. */
export interface Drawn {
  readonly image: Volume;
  readonly window: Window;
  /** The map, one value per voxel. */
  readonly values: Numbers;
  readonly kind: MapKind;
  readonly range: DisplayRange;
  readonly colormap: Colormap;
  readonly opacity: number;
  readonly outline: Volume | undefined;
  /** Voxel to be marked, x first. */
  readonly mark: readonly number[] | undefined;
  readonly letters: boolean;
  readonly millimetresPerPixel: number;
}

const OUTLINE = [90, 255, 120] as const;
const WHITE = [255, 255, 255] as const;

/** One plane: the image, the map on it, the outline, the mark and the letters. */
export function drawPanel(plane: Plane, drawn: Drawn): Raster {
  const { size, spacing } = drawn.image.geometry;
  const pixels = (axis: number) => Math.max(1, Math.round((size[axis]! * spacing[axis]!) / drawn.millimetresPerPixel));
  const dims = [pixels(plane.down), pixels(plane.across)] as const;
  const raster = blank(dims[1], dims[0]);
  paintImage(raster, plane, drawn);
  paintMap(raster, plane, drawn);
  if (drawn.outline) paintOutline(raster, plane, drawn.outline);
  if (drawn.mark) paintMark(raster, plane, drawn);
  if (drawn.letters && plane.letters) paintLetters(raster, plane.letters);
  return raster;
}

function paintImage(raster: Raster, plane: Plane, { image, window }: Drawn): void {
  const channels = Array.from({ length: image.channels >= 3 ? 3 : 1 }, (_, channel) => {
    const { dims, data } = cut(image.data, image.geometry.size, plane, channel);
    return resizeLinear(Float32Array.from(data), dims, [raster.height, raster.width]);
  });
  for (let i = 0; i < raster.width * raster.height; i++) {
    for (let c = 0; c < 3; c++) raster.rgba[4 * i + c] = Math.round(brightness((channels[c] ?? channels[0]!)[i]!, window));
  }
}

function paintMap(raster: Raster, plane: Plane, { image, values, kind, range, colormap, opacity }: Drawn): void {
  const { dims, data } = cut(values, image.geometry.size, plane);
  // Normalised before the resize, in float64: a map of subnormal numbers must not vanish.
  const units = resizeLinear(Float32Array.from(normalise(data, kind, range)), dims, [raster.height, raster.width]);
  units.forEach((unit, i) => {
    const colour = colormap(kind === 'signed' ? (unit + 1) / 2 : unit);
    blend(raster, i % raster.width, Math.floor(i / raster.width), colour, opacity * Math.abs(unit));
  });
}

/** The border pixels of a mask, on its inside. */
function paintOutline(raster: Raster, plane: Plane, mask: Volume): void {
  const { dims, data } = cut(mask.data, mask.geometry.size, plane);
  const inside = resizeNearest(Float32Array.from(data), dims, [raster.height, raster.width]);
  const at = (x: number, y: number) => x >= 0 && y >= 0 && x < raster.width && y < raster.height && inside[y * raster.width + x]! > 0;
  for (let y = 0; y < raster.height; y++) {
    for (let x = 0; x < raster.width; x++) {
      if (at(x, y) && !(at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1))) blend(raster, x, y, OUTLINE, 0.85);
    }
  }
}

/** A cross with a dark edge and an open middle, so that what it marks stays visible. */
function paintMark(raster: Raster, plane: Plane, { image, mark }: Drawn): void {
  const centre = (axis: number, flip: boolean, pixels: number) => {
    const n = image.geometry.size[axis]!;
    const voxel = flip ? n - 1 - mark![axis]! : mark![axis]!;
    return Math.floor(((voxel + 0.5) * pixels) / n);
  };
  const x = centre(plane.across, plane.flipAcross, raster.width);
  const y = centre(plane.down, plane.flipDown, raster.height);
  for (let r = 4; r <= 10; r++) {
    for (const [dx, dy] of [
      [r, 0],
      [-r, 0],
      [0, r],
      [0, -r],
    ] as const) {
      fill(raster, x + dx - 1, y + dy - 1, 3, 3, [0, 0, 0], 0.35);
      blend(raster, x + dx, y + dy, WHITE);
    }
  }
}

function paintLetters(raster: Raster, { left, top }: { left: string; top: string }): void {
  const scale = 2;
  if (raster.width < 60 || raster.height < 40) return;
  write(raster, left, 4, Math.floor((raster.height - textHeight(scale)) / 2), scale);
  write(raster, top, Math.floor((raster.width - textWidth(top, scale)) / 2), 4, scale);
}
