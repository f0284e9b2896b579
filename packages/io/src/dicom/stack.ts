import type { Geometry, Warning } from '@voxplain/core';
import { bad } from '../bad.js';
import type { Slice } from './slice.js';

/** Slices in the order of their positions along the normal, and the grid they make. */
export interface Stack {
  readonly slices: readonly Slice[];
  readonly geometry: Geometry;
  readonly warnings: readonly Warning[];
}

/** Positions closer than this are one, in mm. */
const SAME = 1e-3;
/** Distances between slices may differ by this share without a word, */
const EVEN = 0.01;
/** and by this share with a warning. */
const UNEVEN = 0.1;

/**
 * Sorts slices and checks that they are a grid: one size and orientation, positions one above the other at equal distances,
 * none missing, none twice. `name` is for messages. Throws `BadVolume` that names the files at fault.
 */
export function stack(given: readonly Slice[], name: string): Stack {
  const [first] = given as [Slice];
  const multi = given.find(({ frames }) => frames > 1);
  if (multi) throw bad(name, `${multi.file.name} holds ${multi.frames} frames; convert it to single-frame DICOM or NIfTI first`);
  const other = given.find((slice) => pixels(slice) !== pixels(first));
  if (other) throw bad(name, `${first.file.name} has ${pixels(first)}, but ${other.file.name} ${pixels(other)}; give files of one size`);
  if (!first.position || !first.axes) return flat(given, name);
  const { slices, warnings } = distinct(sorted(given, name), name);
  const at = slices.map((slice) => height(slice, first));
  assertUpright(slices, at, name);
  const step = slices.length > 1 ? (at.at(-1)! - at[0]!) / (slices.length - 1) : thickness(first);
  const [row, column] = first.axes;
  const up = cross(row, column);
  return {
    slices,
    geometry: {
      size: [...first.size, slices.length],
      spacing: [...first.spacing, step],
      origin: [...slices[0]!.position!],
      direction: [0, 1, 2].flatMap((i) => [row[i]!, column[i]!, up[i]!]),
    },
    warnings: [...warnings, ...unevenness(slices, at, name)],
  };
}

/** A picture without a place in the patient: alone, it is a 2-D image. */
function flat(slices: readonly Slice[], name: string): Stack {
  const [first] = slices as [Slice];
  if (slices.length > 1) throw bad(name, `${first.file.name} does not say where it lies in the patient; give one such file alone`);
  return { slices, geometry: { size: first.size, spacing: first.spacing, origin: [0, 0], direction: [1, 0, 0, 1] }, warnings: [] };
}

function sorted(slices: readonly Slice[], name: string): Slice[] {
  const [first] = slices as [Slice];
  const other = slices.find(({ position, axes }) => !position || !axes || axes.some((axis, i) => dot(axis, first.axes![i]!) < 1 - 1e-4));
  if (other) throw bad(name, `${first.file.name} and ${other.file.name} do not have one orientation; leave out the localizers`);
  return slices.toSorted((a, b) => height(a, first) - height(b, first));
}

/** Without copies of one instance. Throws for different images at one position. */
function distinct(slices: readonly Slice[], name: string): { slices: Slice[]; warnings: Warning[] } {
  const places: Slice[][] = [];
  const copies: string[] = [];
  for (const slice of slices) {
    const place = places.at(-1);
    const twin = place?.find(({ instanceUid }) => instanceUid !== '' && instanceUid === slice.instanceUid);
    if (!place || !together(place[0]!, slice)) places.push([slice]);
    else if (twin) copies.push(`${slice.file.name} (of ${twin.file.name})`);
    else place.push(slice);
  }
  const crowded = places.find((place) => place.length > 1);
  if (crowded && places.length > 1 && places.every((place) => place.length === crowded.length)) {
    const count = `${crowded.length} images at each of ${places.length} positions`;
    throw bad(name, `it holds ${count} (echoes, phases, times); give the files of one volume`);
  }
  if (crowded) {
    const names = list(crowded.map(({ file }) => file.name));
    throw bad(name, `duplicate slices: ${names} lie at one position and are not the same; leave out all but one`);
  }
  const message = `${name}: copies of other slices are left out: ${list(copies)}`;
  return { slices: places.flat(), warnings: copies.length > 0 ? [{ code: 'DuplicateSlices', message }] : [] };
}

/** A tilted gantry shears the stack: its slices do not lie straight above each other. */
function assertUpright(slices: readonly Slice[], at: readonly number[], name: string): void {
  const [first] = slices as [Slice];
  const up = cross(...first.axes!);
  const tilted = slices.find(({ position }, i) => {
    const shift = position!.map((x, d) => x - first.position![d]! - up[d]! * (at[i]! - at[0]!));
    return Math.hypot(...shift) > 0.1 * Math.min(...first.spacing);
  });
  if (tilted)
    throw bad(name, `${tilted.file.name} lies beside ${first.file.name}, not above it (a tilted gantry?); resample it to a regular grid`);
}

function unevenness(slices: readonly Slice[], at: readonly number[], name: string): Warning[] {
  const gaps = at.slice(1).map((z, i) => z - at[i]!);
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
  if (usual === undefined) return [];
  const between = (i: number) => `${slices[i]!.file.name} and ${slices[i + 1]!.file.name}`;
  const missing = gaps.flatMap((gap, i) => {
    const count = Math.round(gap / usual) - 1;
    return count > 0 && Math.abs(gap / usual - count - 1) < UNEVEN ? [`${count} between ${between(i)}`] : [];
  });
  if (missing.length > 0) throw bad(name, `slices are missing: ${list(missing)}; fetch the series again, or resample it to a regular grid`);
  const deviation = gaps.map((gap) => Math.abs(gap / usual - 1));
  const worst = deviation.indexOf(Math.max(...deviation));
  const found = `slices are ${mm(usual)} apart, but ${between(worst)} ${mm(gaps[worst]!)}`;
  if (deviation[worst]! > UNEVEN) throw bad(name, `uneven spacing: ${found}; resample it to a regular grid`);
  return deviation[worst]! > EVEN ? [{ code: 'UnevenSpacing', message: `${name}: ${found}; they are taken as even` }] : [];
}

const thickness = ({ header }: Slice): number =>
  [...header.numbers('SpacingBetweenSlices'), ...header.numbers('SliceThickness')].find((mm) => mm > 0 && Number.isFinite(mm)) ?? 1;

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const cross = ([a, b, c]: readonly number[], [x, y, z]: readonly number[]): number[] => [
  b! * z! - c! * y! + 0,
  c! * x! - a! * z! + 0,
  a! * y! - b! * x! + 0,
];

const height = ({ position }: Slice, { axes }: Slice): number => dot(position!, cross(...axes!));

const together = (a: Slice, b: Slice): boolean => Math.abs(height(a, a) - height(b, a)) < SAME;

/** `512 x 512 pixels of 0.977 x 0.977 mm` */
const pixels = ({ size, channels, spacing }: Slice): string =>
  `${size.join(' x ')} pixels of ${spacing.map((mm) => Number(mm.toFixed(3))).join(' x ')} mm${channels > 1 ? `, ${channels} channels` : ''}`;

const mm = (length: number): string => `${Number(length.toFixed(3))} mm`;

/** At most three, and how many more. */
const list = (items: readonly string[]): string =>
  items.length > 3 ? `${items.slice(0, 3).join(', ')} and ${items.length - 3} more` : items.join(', ');
