import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { VoxplainError } from '@voxplain/core';
import { writeFileSafely } from '@voxplain/io';

/** A file that is to be written, complete in memory. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array | string;
}

/**
 * Makes sure that files can be written to `folder`, which need not exist, and leaves no trace. Throws `BadVolume`
 * before any work is done for nothing.
 */
export async function assertWritable(folder: string): Promise<void> {
  let existing = resolve(folder);
  for (;;) {
    const found = await stat(existing).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && dirname(existing) !== existing) return undefined;
      throw unwritable(folder, error.code === 'ENOTDIR' ? 'a part of the path is a file' : String(error.code), error);
    });
    if (found && !found.isDirectory()) throw unwritable(folder, `${existing} is a file, not a folder`);
    if (found) break;
    existing = dirname(existing);
  }
  try {
    await rm(await mkdtemp(join(existing, '.voxplain-')), { recursive: true });
  } catch (error) {
    throw unwritable(folder, `no permission or no room in ${existing} (${(error as NodeJS.ErrnoException).code})`, error);
  }
}

/** Writes the files, each whole or not at all, and returns their paths. */
export async function writeFiles(folder: string, files: readonly OutputFile[]): Promise<string[]> {
  const paths = files.map(({ name }) => join(folder, name));
  for (const below of new Set(paths.map((path) => dirname(path)))) await made(below);
  for (const [i, { bytes }] of files.entries()) await writeFileSafely(paths[i]!, bytes);
  return paths;
}

const made = (folder: string) =>
  mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw unwritable(folder, String(error.code), error);
  });

const unwritable = (folder: string, why: string, cause?: unknown): VoxplainError =>
  new VoxplainError('BadVolume', `cannot write to ${folder}: ${why}`, { folder }, cause === undefined ? undefined : { cause });
