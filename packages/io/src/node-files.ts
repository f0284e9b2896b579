import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bad, MAX_BYTES } from './bad.js';

/** The bytes of a regular file of at most 2 GiB. Throws `BadVolume`. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((error) => {
    throw bad(path, `it cannot be read (${reason(error)}); check the path`, error);
  });
  if (!found.isFile()) throw bad(path, 'it is not a file; give the path of one');
  if (found.size > MAX_BYTES) throw bad(path, 'files of more than 2 GiB cannot be read; crop or downsample the volume');
  const bytes = await readFile(path).catch((error) => {
    throw bad(path, `it cannot be read (${reason(error)}); check its permissions`, error);
  });
  // A Buffer's `slice` shares memory, unlike that of the Uint8Array it claims to be.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Writes the whole file or nothing: to a new file beside it, which is then renamed. The folder must exist.
 * Throws `BadVolume` with the reason of the file system.
 */
export async function writeFileSafely(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, bytes, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw bad(path, `it cannot be written (${reason(error)}); check that the folder exists and has room`, error);
  }
}

const reason = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
