import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

export interface Served {
  /** Contents by path. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Folders on disk, without what lies deeper, by the folder they appear as together. */
  readonly folders: Readonly<Record<string, readonly string[]>>;
}

/** Serves files on the loopback, in pages that may use threads (cross-origin isolated). */
export async function serve({ files, folders }: Served): Promise<{ origin: string; close(): void }> {
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url.split('?')[0]!;
    const known = files[path];
    const onDisk = folders[path.slice(0, path.lastIndexOf('/'))]?.map((folder) => join(folder, basename(path))).find(existsSync);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
    if (!known && !onDisk) response.statusCode = 404;
    if (onDisk && !known) createReadStream(onDisk).pipe(response);
    else response.end(known);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
