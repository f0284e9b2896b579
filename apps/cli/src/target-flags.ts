import type { Region, Target } from '@voxplain/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from './failure.js';
import { readRegion } from './input-file.js';

export interface TargetFlags {
  readonly output?: string;
  readonly target: string;
  readonly region?: string;
  readonly point?: readonly number[];
  readonly box?: { readonly start: readonly number[]; readonly end: readonly number[] };
  readonly component?: 'largest' | 'smallest' | number | { readonly point: readonly number[] };
  readonly score?: NonNullable<Target['score']>;
  readonly reduce: 'sum' | 'mean';
  readonly targetLayer?: string;
  readonly unit?: number;
}

/** The flags that say what is explained. */
export const withTargetFlags = (command: Command): Command =>
  command
    .option('--output <name>', 'output to explain; the first one by default')
    .option('--target <class>', 'class, by index or name', 'predicted')
    .option('--region <region>', 'dense outputs: all, predicted, or a mask file; the voxels predicted as the class by default')
    .option('--point <x,y,z>', 'the region is one voxel, counted from 0; of the input, or of the output grid for .npy', voxel)
    .option(
      '--box <x:x,y:y,z:z>',
      'the region is a box, START:END per axis, END not in it; cut to the predicted voxels unless --region all',
      box,
    )
    .option(
      '--component <which>',
      'the region is one connected part of the predicted one: largest, smallest, its rank (0 is the largest), or a voxel in it',
      component,
    )
    .addOption(
      new Option('--score <score>', 'what is explained; the logit, or what the profile explains, by default').choices([
        'logit',
        'probability',
        'output',
      ]),
    )
    .addOption(new Option('--reduce <how>', "of the region's scores").choices(['sum', 'mean']).default('sum'))
    .option('--target-layer <name>', 'explain a hidden layer in place of the output')
    .option('--unit <number>', 'channel of the target layer; all of them by default', wholeNumber);

/** Throws `UsageError` for flags that contradict each other, and what reading a mask throws. */
export async function targetOf(flags: TargetFlags): Promise<Target> {
  const { target, output, score, reduce, targetLayer, unit } = flags;
  if (unit !== undefined && targetLayer === undefined) throw new UsageError('--unit belongs to a hidden layer: give --target-layer');
  const region = await regionOf(flags);
  const named = targetLayer === undefined || target !== 'predicted' ? { class: /^\d+$/.test(target) ? Number(target) : target } : {};
  return {
    ...named,
    reduce,
    ...(score === undefined ? {} : { score }),
    ...(region === undefined ? {} : { region }),
    ...(output === undefined ? {} : { output }),
    ...(targetLayer === undefined ? {} : { layer: targetLayer }),
    ...(unit === undefined ? {} : { unit }),
  };
}

async function regionOf({ region, point, box, component }: TargetFlags): Promise<Region | undefined> {
  const given = Object.entries({ point, box, component }).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
  if (given.length > 1) throw new UsageError(`${given.join(' and ')} exclude each other: a target has one region`);
  const word = region === 'all' || region === 'predicted' ? region : undefined;
  if (region !== undefined && given.length && !(box && word)) throw new UsageError(`--region ${region} and ${given[0]} exclude each other`);
  if (point) return { point };
  if (component !== undefined) return { component };
  if (box) return word ? { box, within: word } : { box };
  return region === undefined || word ? word : readRegion(region);
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

function voxel(text: string): number[] {
  if (!/^\d+(,\d+){0,2}$/.test(text)) throw new InvalidArgumentError('Give one whole number per axis: x,y,z.');
  return text.split(',').map(Number);
}

function box(text: string): TargetFlags['box'] {
  if (!/^\d+:\d+(,\d+:\d+){0,2}$/.test(text)) throw new InvalidArgumentError('Give START:END per axis: 10:20,5:15,0:8.');
  const ranges = text.split(',').map((range) => range.split(':').map(Number) as [number, number]);
  return { start: ranges.map(([start]) => start), end: ranges.map(([, end]) => end) };
}

function component(text: string): NonNullable<TargetFlags['component']> {
  if (text === 'largest' || text === 'smallest') return text;
  return text.includes(',') ? { point: voxel(text) } : wholeNumber(text);
}
