import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type Attribution, difference, type ReferenceModel } from './reference.js';

/** How far a map is from a stored one, relative to the largest magnitude of that. */
export interface Parity {
  readonly model: string;
  readonly key: string;
  readonly file: string;
  readonly error: number;
  /** What was done to the model so that it is what the peer explained. */
  readonly note?: string | undefined;
  /** How far ours moves when every input value moves by 1e-7 of itself; measured where the row is beyond its tolerance. */
  readonly moved?: number | undefined;
}

const path = process.env.VOXPLAIN_PARITY;

/** Compares with a stored array; noted for `docs/parity.md` where `VOXPLAIN_PARITY` names a file. */
export function parity(
  model: ReferenceModel,
  file: string,
  { key }: Pick<Attribution, 'key'>,
  found: ArrayLike<number>,
  stored: ArrayLike<number>,
  also: Pick<Parity, 'note' | 'moved'> = {},
): number {
  const { max: error } = difference(found, stored);
  if (path) appendFileSync(path, `${JSON.stringify({ model: model.name, key, file, error, ...also } satisfies Parity)}\n`);
  return error;
}

export const noted = (): Parity[] | undefined =>
  path && existsSync(path)
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Parity)
    : undefined;
