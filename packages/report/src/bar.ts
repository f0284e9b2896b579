import type { MapKind } from '@voxplain/core';
import type { Colormap } from './colormap.js';
import { shortNumber, textHeight, textWidth, write } from './font.js';
import type { DisplayRange } from './normalise.js';
import { blank, blend, fill, type Raster } from './raster.js';

const WIDTH = 14;
const MARGIN = 6;
const UNDER = [128, 128, 128] as const;

/** A colour bar as it looks on mid-grey, with the values at its ends. */
export function colourBar(height: number, { low, high }: DisplayRange, kind: MapKind, colormap: Colormap, opacity: number): Raster {
  const scale = height >= 160 ? 2 : 1;
  const labels = [shortNumber(high), shortNumber(low)] as const;
  const width = Math.max(WIDTH, ...labels.map((label) => textWidth(label, scale))) + MARGIN;
  const raster = blank(width, height);
  const top = textHeight(scale) + MARGIN;
  const length = height - 2 * top;
  if (length < 8) return blank(0, height);
  fill(raster, 0, top, WIDTH, length, UNDER);
  for (let row = 0; row < length; row++) {
    const share = length === 1 ? 1 : 1 - row / (length - 1);
    const alpha = opacity * (kind === 'signed' ? Math.abs(2 * share - 1) : share);
    for (let x = 0; x < WIDTH; x++) blend(raster, x, top + row, colormap(share), alpha);
  }
  write(raster, labels[0], 0, 2, scale);
  write(raster, labels[1], 0, height - textHeight(scale) - 2, scale);
  return raster;
}
