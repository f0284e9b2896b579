import { visionTransformer } from './vision-transformer.js';

export interface VitSmallOptions {
  readonly classes?: number;
  /** Edge of the input. */
  readonly size?: number;
  readonly dim?: number;
  readonly depth?: number;
  readonly heads?: number;
  readonly seed?: number;
}

/** ViT-S/16 (Dosovitskiy et al. 2020; the sizes of Touvron et al. 2020) with a class token: `[1, 3, size, size]` to `[1, classes]`. */
export const vitSmall = ({ size = 224, ...options }: VitSmallOptions = {}): Uint8Array<ArrayBuffer> =>
  visionTransformer({ classes: 1000, space: [size, size], patch: [16, 16], dim: 384, depth: 12, heads: 6, ...options });
