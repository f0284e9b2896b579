import { elementCount, type Tensor } from '@voxplain/core';
import { eachRow } from './block.js';
import type { Windows } from './windows.js';

/** The sum of all tiles' weights at every voxel. */
export function coverage({ space, tile, starts, weights }: Windows): Float32Array {
  const total = new Float32Array(elementCount(space));
  for (const start of starts)
    eachRow(space, start, tile, (inWhole, inBlock, length) => {
      for (let i = 0; i < length; i++) total[inWhole + i]! += weights[inBlock + i]!;
    });
  return total;
}

/** Maps of tiles as one: `sum_i w_i m_i / sum_i w_i` at every voxel, tile by tile. */
export class Stitched {
  private readonly sum: Float32Array;

  constructor(
    private readonly channels: number,
    private readonly windows: Windows,
    private readonly total: Float32Array,
  ) {
    this.sum = new Float32Array(channels * total.length);
  }

  /** Adds `[1, channel, ...tile]`. */
  add({ data }: Tensor, start: readonly number[]): void {
    const { space, tile, weights } = this.windows;
    const [voxels, inTile] = [this.total.length, weights.length];
    eachRow(space, start, tile, (inWhole, inBlock, length) => {
      for (let c = 0; c < this.channels; c++)
        for (let i = 0; i < length; i++)
          this.sum[c * voxels + inWhole + i]! += weights[inBlock + i]! * (data as Float32Array)[c * inTile + inBlock + i]!;
    });
  }

  /** `[1, channel, ...space]`; to be asked for once, when all tiles were added. */
  whole(): Tensor {
    const voxels = this.total.length;
    for (let i = 0; i < this.sum.length; i++) this.sum[i]! /= this.total[i % voxels]!;
    return { type: 'float32', dims: [1, this.channels, ...this.windows.space], data: this.sum };
  }
}
