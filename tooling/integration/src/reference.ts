import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Tensor } from '@voxplain/core';
import { readNpy } from '@voxplain/io';
import { unzipSync } from 'fflate';

/** Real data and reference results lie outside the project; tests that need them skip loudly where they are absent. */
const data = process.env['VOXPLAIN_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
export const referencePath = (file = ''): string => resolve(data, 'reference', file);
export const kitPath = (file = ''): string => resolve(data, 'kit', file);

/** Whether a folder is there; says loudly what is skipped if not. */
export function present(folder: string, what: string): boolean {
  const found = existsSync(folder);
  if (!found) console.warn(`SKIPPED: ${what}, because the folder with its data is not here (set VOXPLAIN_DATA)`);
  return found;
}

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
  readonly files: readonly { readonly file: string; readonly variant: string; readonly layers: Readonly<Record<string, { readonly tensor: string }>> }[];
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
    worst = off <= worst ? worst : off;
    squares += off * off;
    total += expected[i]! ** 2;
  }
  return { max: worst / largest, relativeL2: Math.sqrt(squares / total) };
}
