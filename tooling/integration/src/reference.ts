import { readFileSync } from 'node:fs';
import type { Tensor } from '@voxplain/core';
import { referencePath } from '@voxplain/data';
import { readNpy } from '@voxplain/io';
import { unzipSync } from 'fflate';

export interface Attribution {
  readonly key: string;
  readonly method: string;
  readonly peer: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly reproduce: string;
  readonly tol?: number;
  readonly note?: string;
}

export interface ReferenceModel {
  readonly name: string;
  readonly task: 'cls' | 'seg';
  readonly input: { readonly name: string; readonly file: string; readonly shape: readonly number[] };
  readonly target: { readonly index: number };
  readonly npz: string;
  readonly layers: readonly { readonly id: string; readonly torch: string }[];
  readonly files: readonly {
    readonly file: string;
    readonly variant: string;
    readonly layers: Readonly<Record<string, { readonly tensor: string }>>;
  }[];
  readonly attributions: readonly Attribution[];
}

export function referenceModels(): readonly ReferenceModel[] {
  return JSON.parse(readFileSync(referencePath('manifest.json'), 'utf8')).models;
}

export const npy = (path: string): Tensor => readNpy(readFileSync(path));

/** The arrays of an `.npz` file, read when asked for. */
export function npz(path: string): (key: string) => Tensor {
  const bytes = readFileSync(path);
  return (key) => {
    const entry = unzipSync(bytes, { filter: ({ name }) => name === `${key}.npy` })[`${key}.npy`];
    if (!entry) throw new Error(`${path} has no array "${key}"`);
    return readNpy(entry);
  };
}

export interface Difference {
  /** Largest difference, relative to the largest magnitude of the expected values. */
  readonly max: number;
  readonly relativeL2: number;
}

export function difference(found: ArrayLike<number>, expected: ArrayLike<number>): Difference {
  if (found.length !== expected.length) throw new Error(`${found.length} values found, ${expected.length} expected`);
  let [largest, worst, squares, total] = [0, 0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i]! - expected[i]!);
    largest = Math.max(largest, Math.abs(expected[i]!));
    // NaN must not pass
    if (!(off <= worst)) worst = off;
    squares += off * off;
    total += expected[i]! ** 2;
  }
  return { max: worst / largest, relativeL2: Math.sqrt(squares / total) };
}
