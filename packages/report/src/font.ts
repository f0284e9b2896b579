import type { Colour } from './colormap.js';
import { blend, fill, type Raster } from './raster.js';

/** 3 x 5 pixels a glyph, rows from the top, the highest bit at the left. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 3, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 1, 2, 2],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  '.': [0, 0, 0, 0, 2],
  '-': [0, 0, 7, 0, 0],
  '+': [0, 2, 7, 2, 0],
  e: [0, 7, 7, 4, 7],
  A: [2, 5, 7, 5, 5],
  I: [7, 2, 2, 2, 7],
  L: [4, 4, 4, 4, 7],
  P: [7, 5, 7, 4, 4],
  R: [6, 5, 6, 5, 5],
  S: [7, 4, 7, 1, 7],
};

/** Width in pixels of a text; a glyph without its gap is 3 pixels wide. */
export const textWidth = (text: string, scale: number): number => (4 * text.length - 1) * scale;

export const textHeight = (scale: number): number => 5 * scale;

/** Writes digits and the letters of the patient's sides, on a dark shadow; other characters are left out. */
export function write(raster: Raster, text: string, x: number, y: number, scale: number, colour: Colour = [255, 255, 255]): void {
  for (const [shift, ink, alpha] of [
    [1, [0, 0, 0], 0.8],
    [0, colour, 1],
  ] as const) {
    [...text].forEach((character, i) => {
      GLYPHS[character]?.forEach((bits, row) => {
        for (let column = 0; column < 3; column++) {
          if (!((bits >> (2 - column)) & 1)) continue;
          const left = x + (4 * i + column) * scale + shift;
          const top = y + row * scale + shift;
          if (scale === 1) blend(raster, left, top, ink, alpha);
          else fill(raster, left, top, scale, scale, ink, alpha);
        }
      });
    });
  }
}

/** At most three figures: `0.013`, `272`, `1.3e-5`. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const plain = Number(value.toPrecision(2));
  const size = Math.abs(plain);
  return size >= 0.001 && size < 10_000 ? String(plain) : plain.toExponential(1);
}
