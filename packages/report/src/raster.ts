import type { Colour } from './colormap.js';

/** 8-bit RGBA pixels, row by row from the top. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** An opaque raster of one colour. */
export function blank(width: number, height: number, [r, g, b]: Colour = [0, 0, 0]): Raster {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < rgba.length; i += 4) rgba.set([r, g, b, 255], i);
  return { width, height, rgba };
}

/** Mixes a colour into a pixel; outside the raster nothing happens. */
export function blend({ width, height, rgba }: Raster, x: number, y: number, colour: Colour, alpha = 1): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = (y * width + x) * 4;
  for (let c = 0; c < 3; c++) rgba[at + c] = Math.round((1 - alpha) * rgba[at + c]! + alpha * colour[c]!);
}

export function fill(raster: Raster, x: number, y: number, width: number, height: number, colour: Colour, alpha = 1): void {
  for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) blend(raster, column, row, colour, alpha);
}

/** Copies `part` onto `raster` with its top left corner at (x, y). */
export function paste(raster: Raster, part: Raster, x: number, y: number): void {
  for (let row = 0; row < part.height; row++) {
    const line = part.rgba.subarray(row * part.width * 4, (row + 1) * part.width * 4);
    raster.rgba.set(line, ((y + row) * raster.width + x) * 4);
  }
}

/** Side by side on black, `gap` pixels apart, centred from top to bottom. */
export function beside(rasters: readonly Raster[], gap: number): Raster {
  const width = rasters.reduce((sum, each) => sum + each.width, gap * (rasters.length - 1));
  const height = Math.max(...rasters.map((each) => each.height));
  const result = blank(width, height);
  let x = 0;
  for (const each of rasters) {
    paste(result, each, x, Math.floor((height - each.height) / 2));
    x += each.width + gap;
  }
  return result;
}
