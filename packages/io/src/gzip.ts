import { bad, guard, MAX_RATIO } from './bad.js';

/** Bytes behind the wanted ones that a file may have before it is refused. */
const SLACK = 2 ** 20;
const HEAD = 544;

/**
 * Inflates gzip data, or with the format `deflate` zlib data. `measure` reads from the first bytes (at most 544) how many are
 * wanted; no more are kept. Throws `BadVolume` for a file that is damaged, truncated or much longer than it says.
 */
export async function gunzip(
  bytes: Uint8Array,
  name: string,
  measure: (head: Uint8Array) => number,
  format: 'gzip' | 'deflate' = 'gzip',
): Promise<Uint8Array> {
  const source = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream(format));
  const reader = source.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let held: Uint8Array = new Uint8Array(0);
  let wanted: number | undefined;
  let length = 0;
  const start = () => {
    wanted = measure(held.subarray(0, HEAD));
    if (wanted > bytes.length * MAX_RATIO) throw bad(name, 'the file is truncated; fetch or export it again');
    const all = new Uint8Array(wanted);
    all.set(held.subarray(0, wanted));
    held = all;
  };
  try {
    for (;;) {
      const { done, value } = await guard(name, 'the compressed data are damaged or truncated; fetch or export it again', () =>
        reader.read(),
      );
      if (done) break;
      if (wanted === undefined) {
        held = join(held, value);
        if (held.length >= HEAD) start();
      } else if (length < wanted) {
        held.set(value.subarray(0, wanted - length), length);
      }
      length += value.length;
      if (wanted !== undefined && length > wanted + SLACK) throw bad(name, 'the file is longer than its header says; export it again');
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (wanted === undefined) start();
  if (length < wanted!) throw bad(name, `the file is truncated: ${length} of ${wanted} bytes; fetch or export it again`);
  return held;
}

export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
