import { elementCount, type Geometry, isVolume, type ModelCard, type Volume, type Volumes, VoxplainError } from '@voxplain/core';
import { applyAll, type Field, fieldOf } from './field.js';
import { sameGrid } from './geometry.js';
import { onto } from './onto.js';
import { intensity } from './steps/intensity.js';
import { assertRoom, assertVolume } from './validate.js';

type CardInput = NonNullable<ModelCard['input']>;
type Channels = Exclude<CardInput['channels'], string | undefined>;

/** The channels of a network's input on one grid, their intensities as the network takes them. */
export interface Composed {
  readonly grid: Geometry;
  readonly image: Field;
  readonly notes: readonly string[];
}

/**
 * The card's channels out of volumes by name, or out of one volume with as many channels. Each has its own intensities,
 * before it is brought linearly onto the grid of the first if it has another; where it ends there is the card's `fill`.
 * Throws `BadVolume` if a volume is missing, unknown or elsewhere, `BadModelCard` if the model fixes another number.
 */
export function modalities(input: Volume | Volumes, wanted: Channels, card: CardInput, fixed: number | undefined): Composed {
  const channels = wanted.map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  const names = channels.map(({ name }) => name);
  if (fixed !== undefined && fixed !== names.length) {
    const message = `input.channels in the model card names ${names.length} channels (${names.join(', ')}) and the model takes ${fixed}: correct the card`;
    throw new VoxplainError('BadModelCard', message, { names, fixed });
  }
  const volumes = isVolume(input) ? apart(input, names) : byName(input, names);
  const grid = volumes[0]!.geometry;
  const length = elementCount(grid.size);
  assertRoom(grid.size, names.length, 'crop the volumes first');
  const data = new Float32Array(names.length * length);
  const notes = channels.flatMap(
    ({ name, intensity: own = card.intensity ?? [] }: { name: string; intensity?: CardInput['intensity'] }, i) => {
      const steps = own.map((step) => intensity(step, 1));
      const volume = { ...volumes[i]!, data: applyAll(steps, fieldOf(volumes[i]!)).data };
      const there = sameGrid(volume.geometry, grid);
      data.set(there ? volume.data : onto(grid, volume, name, card.fill ?? 0), i * length);
      return [...steps.map(({ note }) => `${name}: ${note}`), ...(there ? [] : [`${name}: onto the grid of ${names[0]}, linear`])];
    },
  );
  return { grid, image: { dims: [names.length, ...grid.size.toReversed()], data }, notes: [`channels ${names.join(', ')}`, ...notes] };
}

/** The channels of one volume, as views. */
function apart({ geometry, channels, data }: Volume, names: readonly string[]): Volume[] {
  assertVolume({ geometry, channels, data });
  if (channels !== names.length) {
    const message = `the model takes ${names.length} channels (${names.join(', ')}) and the volume has ${channels}: give one volume for each, by name`;
    throw new VoxplainError('BadVolume', message, { channels, names });
  }
  const length = elementCount(geometry.size);
  return names.map((_, i) => ({ geometry, channels: 1, data: data.subarray(i * length, (i + 1) * length) }));
}

function byName(volumes: Volumes, names: readonly string[]): Volume[] {
  const given = Object.keys(volumes);
  const [missing, unknown] = [names.filter((name) => !given.includes(name)), given.filter((name) => !names.includes(name))];
  if (missing.length > 0 || unknown.length > 0) {
    const message = `the model takes the volumes ${names.join(', ')} and was given ${given.join(', ') || 'none'}: give one of each name`;
    throw new VoxplainError('BadVolume', message, { missing, unknown });
  }
  return names.map((name) => {
    const volume = volumes[name]!;
    assertVolume(volume);
    if (volume.channels === 1) return volume;
    throw new VoxplainError('BadVolume', `the volume ${name} has ${volume.channels} channels; give one with a single channel`, { name });
  });
}
