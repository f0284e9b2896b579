import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Checkpoint, WindowOptions } from '@voxplain/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface WindowFlags {
  readonly patch?: readonly number[];
  readonly overlap?: number;
  readonly blend?: 'gaussian' | 'constant';
  readonly checkpoint?: string;
}

/** The flags that say how a volume larger than the network's patch is explained. */
export const withWindowFlags = (command: Command): Command =>
  command
    .option('--patch <x,y,z>', "explain in windows of this many voxels on the network's grid; the model card's patch by default", lengths)
    .option('--overlap <share>', 'of a window that the next one covers again; 0.5 by default', share)
    .addOption(new Option('--blend <weights>', 'of windows where they overlap; gaussian by default').choices(['gaussian', 'constant']))
    .option('--checkpoint <dir>', 'folder for what finished windows gave: a run that was stopped goes on where it was');

/** Nothing where no flag is given: then the model card decides. */
export function windowOf({ patch, overlap, blend, checkpoint }: WindowFlags): { readonly window?: WindowOptions } {
  const window = {
    ...(patch ? { patch } : {}),
    ...(overlap === undefined ? {} : { overlap }),
    ...(blend ? { blend } : {}),
    ...(checkpoint === undefined ? {} : { checkpoint: inFolder(checkpoint) }),
  };
  return Object.keys(window).length > 0 ? { window } : {};
}

/** One file per window; a file is there whole or not at all. */
function inFolder(folder: string): Checkpoint {
  const path = (key: string) => join(folder, key.replaceAll('/', '-'));
  return {
    async get(key) {
      const bytes = await readFile(path(key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
      return bytes && deserialize(bytes);
    },
    async put(key, value) {
      await mkdir(folder, { recursive: true });
      await writeFile(`${path(key)}.part`, serialize(value));
      await rename(`${path(key)}.part`, path(key));
    },
  };
}

function lengths(text: string): number[] {
  if (!/^[1-9]\d*(,[1-9]\d*){1,2}$/.test(text)) throw new InvalidArgumentError('Give one whole number per axis: 128,128,128.');
  return text.split(',').map(Number);
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value < 1)) throw new InvalidArgumentError('Give a share from 0 up to, not including, 1.');
  return value;
}
