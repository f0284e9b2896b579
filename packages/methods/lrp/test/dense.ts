import type { Target } from '@voxplain/core';
import { lrp } from '../src/index.js';
import type { Network } from './run.js';

/** A linear network as a matrix, `y_j = sum_i x_i w[j][i] + b_j`, found by looking at what it makes of each unit vector. */
export interface Dense {
  readonly w: readonly (readonly number[])[];
  readonly b: readonly number[];
}

export async function denseOf(network: Network, dims: readonly number[], target: Target): Promise<Dense> {
  const length = dims.reduce((product, dim) => product * dim, 1);
  const output = async (x: Float32Array) => Array.from((await network.run(dims, x, [lrp], target)).output);
  const b = await output(new Float32Array(length));
  const columns: number[][] = [];
  for (let i = 0; i < length; i++) columns.push(await output(new Float32Array(length).fill(1, i, i + 1)));
  // what rounding leaves of no connection is none
  const w = b.map((offset, j) => columns.map((column) => (Math.abs(column[j]! - offset) < 1e-6 ? 0 : column[j]! - offset)));
  return { w, b };
}

type Layer = Dense & { readonly x: ArrayLike<number>; readonly R: readonly number[] };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const up = (value: number): number => Math.max(value, 0);
const down = (value: number): number => Math.min(value, 0);

/** `R_i = sum_j part(i, j) / z_j R_j`, where the parts and `rest` (the bias' part) add up to `z_j`. */
const share = ({ w, x, R }: Layer, part: (i: number, j: number) => number, rest: (j: number) => number, epsilon: number): number[] =>
  Array.from(x, (_, i) =>
    sum(
      w.map((row, j) => {
        const z = sum(row.map((_, k) => part(k, j))) + rest(j);
        return part(i, j) === 0 ? 0 : (part(i, j) * R[j]!) / (z + (z < 0 ? -epsilon : epsilon));
      }),
    ),
  );

/** The rules as they are written, element by element. */
export const byHand: Readonly<Record<string, (layer: Layer) => number[]>> = {
  epsilon: (l) =>
    share(
      l,
      (i, j) => l.x[i]! * l.w[j]![i]!,
      (j) => l.b[j]!,
      0.1,
    ),
  gamma(l) {
    const z = (j: number) => sum(l.w[j]!.map((weight, i) => weight * l.x[i]!)) + l.b[j]!;
    const favoured = (value: number, j: number) => value + 0.25 * (z(j) < 0 ? down(value) : up(value));
    return share(
      l,
      (i, j) => favoured(l.x[i]! * l.w[j]![i]!, j),
      (j) => favoured(l.b[j]!, j),
      1e-6,
    );
  },
  'alpha-beta'(l) {
    const excited = share(
      l,
      (i, j) => up(l.x[i]! * l.w[j]![i]!),
      (j) => up(l.b[j]!),
      1e-6,
    );
    const inhibited = share(
      l,
      (i, j) => down(l.x[i]! * l.w[j]![i]!),
      (j) => down(l.b[j]!),
      1e-6,
    );
    return excited.map((value, i) => 2 * value - inhibited[i]!);
  },
  'z-plus': (l) =>
    share(
      l,
      (i, j) => up(l.x[i]! * l.w[j]![i]!),
      (j) => up(l.b[j]!),
      1e-6,
    ),
  'w-square': (l) =>
    share(
      l,
      (i, j) => l.w[j]![i]! ** 2,
      () => 0,
      0,
    ),
  flat: (l) =>
    share(
      l,
      (i, j) => (l.w[j]![i] === 0 ? 0 : 1),
      () => 0,
      0,
    ),
  'z-box': (l) =>
    share(
      l,
      (i, j) => l.x[i]! * l.w[j]![i]! + 3 * up(l.w[j]![i]!) - 4 * down(l.w[j]![i]!),
      () => 0,
      1e-6,
    ),
};
