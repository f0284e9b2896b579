import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

/** Kilobytes (1000 bytes) of a minified browser bundle after brotli. */
async function kilobytes(folder, { code, external }) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    logLevel: 'silent',
  });
  return brotliCompressSync(outputFiles[0].contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length / 1000;
}

export async function measure(folder, size) {
  try {
    const kB = await kilobytes(folder, size);
    const note = `${kB.toFixed(2)} kB brotli${size.gate ? ` of ${size.gate}` : ''}`;
    return { name: size.name, status: size.gate && kB > size.gate ? 'failed' : 'passed', note };
  } catch (error) {
    return { name: size.name, status: 'failed', note: String(error.message).split('\n').slice(0, 2).join(' ') };
  }
}
