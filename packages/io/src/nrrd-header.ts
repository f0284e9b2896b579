import type { Geometry } from '@voxplain/core';
import { bad } from './bad.js';
import { gridOf } from './grid.js';
import { headerLines, numbersIn } from './text-header.js';
import type { VoxelType } from './voxels.js';

export interface NrrdHeader {
  readonly type: VoxelType;
  readonly geometry: Geometry;
  readonly channels: number;
  /** Whether the channels of a voxel lie together. */
  readonly interleaved: boolean;
  readonly gzip: boolean;
  readonly littleEndian: boolean;
  /** Bytes before the voxels; -1 counts the voxels from the end. */
  readonly skip: number;
  /** The file that holds the voxels; undefined if they follow the header, at `start`. */
  readonly dataFile: string | undefined;
  readonly start: number;
}

const TYPES: readonly (readonly [VoxelType, RegExp])[] = [
  ['int8', /^(signed char|int8(_t)?)$/],
  ['uint8', /^(uchar|unsigned char|uint8(_t)?)$/],
  ['int16', /^((signed )?short( int)?|int16(_t)?)$/],
  ['uint16', /^(ushort|unsigned short( int)?|uint16(_t)?)$/],
  ['int32', /^((signed )?int|int32(_t)?)$/],
  ['uint32', /^(uint|unsigned int|uint32(_t)?)$/],
  ['float32', /^float$/],
  ['float64', /^double$/],
];

/** Signs that turn a space into LPS. */
const SPACES: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(right-anterior-superior|ras)$/i, [-1, -1, 1]],
  [/^(left-anterior-superior|las)$/i, [1, -1, 1]],
];

/** Kinds of axes along which the components of a voxel lie. */
const CHANNELS = /vector|color|point|list|normal|gradient/i;

/** Throws `BadVolume`. */
export function nrrdHeader(bytes: Uint8Array, name: string): NrrdHeader {
  const { lines, start } = headerLines(bytes, (line) => line === '', name);
  const fields = new Map(lines.flatMap((line) => pair(line)));
  const field = (key: string) => fields.get(key) ?? '';
  const [type] = TYPES.find(([, names]) => names.test(field('type'))) ?? [];
  if (!type) throw bad(name, `voxels of type ${field('type') || 'unknown'} cannot be read; save it as float`);
  if (!/^(raw|gz|gzip)$/i.test(field('encoding')))
    throw bad(name, `encoding ${field('encoding')} cannot be read; save it raw or with gzip`);
  if (Number(field('line skip')) > 0) throw bad(name, 'line skip is not supported; give the offset as byte skip');
  const dataFile = fields.get('data file') ?? fields.get('datafile');
  return {
    type,
    ...layout(field, name),
    gzip: /^gz/i.test(field('encoding')),
    littleEndian: !/big/i.test(field('endian')),
    skip: Number(field('byte skip')),
    dataFile,
    start,
  };
}

/** `key: value`; comments (`#`) and pairs of the user (`key:=value`) are none of the format's. */
function pair(line: string): [string, string][] {
  const found = /^([^#:][^:]*):\s(.*)$/.exec(line);
  return found ? [[found[1]!.trim().toLowerCase(), found[2]!.trim()]] : [];
}

/** Which axis holds channels, and the grid of the others. */
function layout(field: (key: string) => string, name: string): Pick<NrrdHeader, 'geometry' | 'channels' | 'interleaved'> {
  const sizes = numbersIn(field('sizes'));
  const kinds = field('kinds').split(/\s+/);
  const given = field('space directions').match(/none|\([^)]*\)/gi);
  const directions = given?.map((text) => (text.startsWith('(') ? vector(text) : undefined));
  const holdsChannels = sizes.map((_, i) => (directions ? directions[i] === undefined : true) && CHANNELS.test(kinds[i] ?? ''));
  const at = holdsChannels.indexOf(true);
  const domain = sizes.map((_, i) => i).filter((i) => i !== at);
  const rank = domain.length;
  if ((rank !== 2 && rank !== 3) || (at > 0 && at < rank)) {
    throw bad(
      name,
      `its axes [${sizes.join(', ')}] are not those of an image or volume; take out one volume (time point) and save it as 3-D`,
    );
  }
  const size = domain.map((i) => sizes[i]!);
  const mm = numbersIn(field('spacings'));
  const axes = domain.map((i, j) => directions?.[i] ?? size.map((_, d) => (d === j ? (mm[i] ?? 1) || 1 : 0)));
  const origin = field('space origin') ? vector(field('space origin')) : size.map(() => 0);
  if ([origin, ...axes].some((each) => each.length !== rank)) {
    throw bad(name, `a ${rank}-D grid in a space of ${origin.length} dimensions cannot be read; save it as a volume`);
  }
  const signs = SPACES.find(([space]) => space.test(field('space')))?.[1] ?? [];
  const lps = (values: readonly number[]) => values.map((x, d) => x * (signs[d] ?? 1) + 0);
  return { geometry: gridOf(size, lps(origin), axes.map(lps), name), channels: sizes[at] ?? 1, interleaved: at === 0 };
}

const vector = (text: string): number[] => text.replace(/[()]/g, '').split(',').map(Number);
