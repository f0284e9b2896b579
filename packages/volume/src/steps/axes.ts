import type { Tensor } from '@voxplain/core';
import type { Field } from '../field.js';
import { inverse, reindex } from '../strided.js';

/** The last step: from `[channel, (z), y, x]` to the tensor axes of the network and back. */
export interface AxesStep {
  readonly note: string;
  /** The network's input: axes as the network has them, batch 1. */
  toInput(field: Field): Tensor;
  /** `[1, channel, ...space]`, space in the network's order. */
  toMap(field: Field): Tensor;
  /** From `[channel, ...space]`, space in the network's order. */
  fromMap(map: Field): Field;
}

/** `axes` is `NCZYX`, `NCXYZ`, `NYXC`, ... */
export function axesStep(axes: string): AxesStep {
  const own = axes.length === 5 ? 'CZYX' : 'CYX';
  const indices = (names: string) => [...names].map((name) => own.indexOf(name));
  const input = indices(axes.slice(1));
  const map = indices(`C${axes.slice(1).replace('C', '')}`);
  const tensor = ({ dims, data }: Field, order: number[]): Tensor => ({
    type: 'float32',
    dims: [1, ...order.map((axis) => dims[axis]!)],
    data: reindex(data, dims, order),
  });
  const back = inverse(map);
  return {
    note: `axes ${axes}`,
    toInput: (field) => tensor(field, input),
    toMap: (field) => tensor(field, map),
    fromMap: ({ dims, data }) => ({ dims: back.map((axis) => dims[axis]!), data: reindex(data, dims, back) }),
  };
}
