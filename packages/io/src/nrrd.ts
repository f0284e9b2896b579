import type { Volume } from '@voxplain/core';
import { bad } from './bad.js';
import { announced } from './grid.js';
import { gunzip, gzip } from './gzip.js';
import { nrrdHeader } from './nrrd-header.js';
import { interleaved, planar } from './planar.js';
import { bytesOf, voxelsOf, voxelType } from './voxels.js';

/**
 * Raw or gzip, 2-D or 3-D, several channels along the first or last axis. The spaces RAS and LAS are turned into LPS, others
 * taken as LPS. `beside` gives the file that a detached header (`.nhdr`) names. Throws `BadVolume`.
 */
export async function readNrrd(bytes: Uint8Array, name: string, beside: (file: string) => Promise<Uint8Array>): Promise<Volume> {
  const header = nrrdHeader(bytes, name);
  const { type, geometry, channels, dataFile, skip } = header;
  const needed = announced(geometry.size, channels, type, name);
  const stored = dataFile === undefined ? bytes.subarray(header.start) : await beside(dataFile);
  const from = skip === -1 && !header.gzip ? stored.length - needed : skip;
  if (!(Number.isInteger(from) && from >= 0)) throw bad(name, 'the voxels are truncated, or byte skip is not usable; export it again');
  const all = header.gzip ? await gunzip(stored, name, () => from + needed) : stored;
  if (all.length < from + needed)
    throw bad(name, `the voxels are truncated: ${all.length} of ${from + needed} bytes; fetch or export it again`);
  const data = voxelsOf(all.subarray(from, from + needed), type, header.littleEndian);
  return { geometry, channels, data: header.interleaved ? planar(data, channels) : data };
}

const NAMES: Readonly<Record<string, string>> = { float32: 'float', float64: 'double' };

/** With gzip, in LPS; channels come first, as other readers expect. */
export async function writeNrrd({ geometry, channels, data }: Volume): Promise<Uint8Array> {
  const { size, spacing, origin, direction } = geometry;
  const rank = size.length;
  const vector = (values: readonly number[]) => `(${values.join(',')})`;
  const axes = spacing.map((mm, j) => vector(origin.map((_, i) => direction[i * rank + j]! * mm)));
  const first = <T>(value: T): T[] => (channels > 1 ? [value] : []);
  const sizes = [...first(channels), ...size];
  const type = voxelType(data);
  const lines = [
    'NRRD0005',
    `type: ${NAMES[type] ?? type}`,
    `dimension: ${sizes.length}`,
    rank === 3 ? 'space: left-posterior-superior' : `space dimension: ${rank}`,
    `sizes: ${sizes.join(' ')}`,
    `space directions: ${[...first('none'), ...axes].join(' ')}`,
    `kinds: ${[...first('vector'), ...size.map(() => 'domain')].join(' ')}`,
    'endian: little',
    'encoding: gzip',
    `space origin: ${vector(origin)}`,
  ];
  const text = new TextEncoder().encode(`${lines.join('\n')}\n\n`);
  const voxels = await gzip(bytesOf(interleaved(data, channels)));
  const result = new Uint8Array(text.length + voxels.length);
  result.set(text);
  result.set(voxels, text.length);
  return result;
}
