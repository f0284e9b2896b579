import type { ModelWriter } from '@voxplain/testkit';

/** What the U-Nets differ in. `from` and `to` are channels. */
export interface UShapeParts {
  /** Two convolutions on one grid. */
  convolve(x: string, from: number, to: number): string;
  /** To half the grid, that level's convolutions included. */
  down(x: string, from: number, to: number): string;
  /** To twice the grid. */
  up(x: string, from: number, to: number): string;
}

/**
 * The body of a U-Net (Ronneberger et al. 2015; 3-D: Cicek et al. 2016) below and including a level with features `x`:
 * down, the same again, up, and the features of both sides side by side through that level's convolutions.
 *
 * @param channels of this level and of those below it.
 */
export function uShape(net: ModelWriter, x: string, channels: readonly number[], parts: UShapeParts): string {
  const [here, deeper] = channels as [number, number?];
  if (deeper === undefined) return x;
  const below = uShape(net, parts.down(x, here, deeper), channels.slice(1), parts);
  return parts.convolve(net.op('Concat', [x, parts.up(below, deeper, here)], { axis: 1 }), 2 * here, here);
}

export interface UNet3dOptions {
  readonly inputs?: number;
  readonly classes?: number;
  /** Channels of the first level; every level doubles them. */
  readonly base?: number;
  readonly levels?: number;
  readonly seed?: number;
}

/** Channels per level. */
export const doubling = (base: number, levels: number): number[] => Array.from({ length: levels }, (_, level) => base << level);
