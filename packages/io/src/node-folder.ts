import { open, readdir, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { bad } from './bad.js';
import type { SourceFile } from './source-file.js';

/** More files than the largest study has. */
const MOST = 20_000;

/** The files below a folder, at any depth, sorted by name; links are not followed. A file is itself. Throws `BadVolume`. */
export async function filesBelow(folder: string): Promise<SourceFile[]> {
  if ((await stat(folder).catch(() => undefined))?.isFile()) return [await fileAt(resolve(folder), folder)];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw bad(folder, `the folder cannot be read (${error.code}); check the path`, error);
  });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => resolve(entry.parentPath, entry.name));
  if (paths.length > MOST) throw bad(folder, `it holds more than ${MOST} files; give the folder of one study`);
  return Promise.all(paths.sort().map((path) => fileAt(path, relative(folder, path))));
}

async function fileAt(path: string, name: string): Promise<SourceFile> {
  const { size } = await stat(path);
  return {
    name,
    size,
    path,
    async read(from = 0, to = size) {
      const handle = await open(path);
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
  };
}
