import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real data and reference results lie outside the project: beside it, or where VOXPLAIN_DATA says. */
const data = process.env.VOXPLAIN_DATA ?? resolve(import.meta.dirname, '../../../../shared/data');

/** Results of PyTorch and its explanation libraries. */
export const referencePath = (file = ''): string => resolve(data, 'reference', file);
/** Real volumes, photos and trained models. */
export const kitPath = (file = ''): string => resolve(data, 'kit', file);

/** Whether a folder is there; says loudly what is skipped if not. */
export function present(folder: string, what: string): boolean {
  const found = existsSync(folder);
  if (!found) console.warn(`SKIPPED: ${what}, because the folder with its data is not here (set VOXPLAIN_DATA)`);
  return found;
}
