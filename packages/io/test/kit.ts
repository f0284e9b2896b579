import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real images and volumes, kept beside the repository. */
export const kit = process.env.VOXPLAIN_KIT ?? resolve(import.meta.dirname, '../../../../shared/data/kit');

/** Says so when it is missing, once per file of tests. */
export const kitMissing: boolean = !existsSync(kit);
if (kitMissing) console.warn(`SKIPPED: tests on real data, because ${kit} is absent (set VOXPLAIN_KIT)`);
