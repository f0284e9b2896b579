import type { ValueStep } from '../field.js';

/** A formula for every voxel by itself. */
export const each =
  (formula: (value: number) => number): ValueStep['apply'] =>
  ({ dims, data }) => {
    const result = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) result[i] = formula(data[i]!);
    return { dims, data: result };
  };
