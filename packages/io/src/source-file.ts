/** A file of which parts can be read; what a folder of DICOM consists of. */
export interface SourceFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The bytes from `from` up to `to`; all by default. */
  read(from?: number, to?: number): Promise<Uint8Array>;
  /** Absolute, where the file has one: the decoder then opens it there. */
  readonly path?: string;
}

/** Bytes in memory, or a browser's `File`, which is read when it is needed. */
export function sourceFile(name: string, content: Uint8Array | Blob): SourceFile {
  if (content instanceof Uint8Array) return { name, size: content.length, read: async (from, to) => content.subarray(from, to) };
  return { name, size: content.size, read: async (from, to) => new Uint8Array(await content.slice(from, to).arrayBuffer()) };
}
