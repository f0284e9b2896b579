import type { Volume } from '@voxplain/core';
import { bad } from './bad.js';
import { announced, gridOf } from './grid.js';
import { gunzip } from './gzip.js';
import { planar } from './planar.js';
import { headerLines, numbersIn } from './text-header.js';
import { type VoxelType, voxelsOf } from './voxels.js';

const TYPES: Readonly<Record<string, VoxelType>> = {
  MET_CHAR: 'int8',
  MET_UCHAR: 'uint8',
  MET_SHORT: 'int16',
  MET_USHORT: 'uint16',
  MET_INT: 'int32',
  MET_UINT: 'uint32',
  MET_LONG: 'int32',
  MET_ULONG: 'uint32',
  MET_FLOAT: 'float32',
  MET_DOUBLE: 'float64',
};

/**
 * MetaImage (`.mha`, `.mhd`): binary, raw or zlib, 2-D or 3-D, several channels. Each row of its TransformMatrix is the direction
 * of an axis. `beside` gives the file that ElementDataFile names. Throws `BadVolume`.
 */
export async function readMetaImage(bytes: Uint8Array, name: string, beside: (file: string) => Promise<Uint8Array>): Promise<Volume> {
  const { lines, start } = headerLines(bytes, (line) => /^ElementDataFile\s*=/.test(line), name);
  const fields = new Map(lines.flatMap((line) => pair(line)));
  const field = (...keys: string[]) => keys.map((key) => fields.get(key)).find((value) => value !== undefined);
  const yes = (...keys: string[]) => /^(true|t|1)$/i.test(field(...keys) ?? '');

  const type = TYPES[field('ElementType') ?? ''];
  if (!type) throw bad(name, `voxels of type ${field('ElementType') ?? 'unknown'} cannot be read; save it as float`);
  if (field('BinaryData') !== undefined && !yes('BinaryData')) throw bad(name, 'voxels written as text cannot be read; save it as binary');
  const size = numbersIn(field('DimSize') ?? '');
  const rank = size.length;
  if (rank !== 2 && rank !== 3)
    throw bad(name, `it has ${rank} dims [${size.join(', ')}]; take out one volume (time point) and save it as 3-D`);
  const channels = Number(field('ElementNumberOfChannels') ?? 1);
  const needed = announced(size, channels, type, name);

  const vector = (text: string | undefined, otherwise: number[]) => {
    const values = text === undefined ? otherwise : numbersIn(text);
    if (values.length !== otherwise.length || !values.every(Number.isFinite))
      throw bad(name, `"${text}" is not ${otherwise.length} numbers; export it again`);
    return values;
  };
  const spacing = vector(
    field('ElementSpacing', 'ElementSize'),
    size.map(() => 1),
  );
  const identity = Array.from({ length: rank * rank }, (_, i) => (i % (rank + 1) === 0 ? 1 : 0));
  const matrix = vector(field('TransformMatrix', 'Rotation', 'Orientation'), identity);
  const origin = vector(
    field('Offset', 'Position', 'Origin'),
    size.map(() => 0),
  );
  const axes = spacing.map((mm, j) => matrix.slice(j * rank, (j + 1) * rank).map((x) => x * mm));

  const dataFile = field('ElementDataFile')!;
  const stored = /^local$/i.test(dataFile) ? bytes.subarray(start) : await beside(dataFile);
  const headerSize = Number(field('HeaderSize') ?? 0);
  const skip = headerSize === -1 ? stored.length - needed : headerSize;
  if (!(Number.isInteger(skip) && skip >= 0)) throw bad(name, 'the voxels are truncated, or HeaderSize is not usable; export it again');
  const all = yes('CompressedData') ? await gunzip(stored, name, () => needed, 'deflate') : stored.subarray(skip);
  if (all.length < needed) throw bad(name, `the voxels are truncated: ${all.length} of ${needed} bytes; fetch or export it again`);
  const data = voxelsOf(all.subarray(0, needed), type, !yes('BinaryDataByteOrderMSB', 'ElementByteOrderMSB'));
  return { geometry: gridOf(size, origin, axes, name), channels, data: planar(data, channels) };
}

function pair(line: string): [string, string][] {
  const found = /^(\w+)\s*=\s*(.*)$/.exec(line.trim());
  return found ? [[found[1]!, found[2]!.trim()]] : [];
}
