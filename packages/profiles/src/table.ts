import { nearest, type Profile, VoxplainError } from '@voxplain/core';
import { type Step, shown } from './step.js';

/** A method as a library has it. */
export interface ProfiledMethod {
  /** Options that are not our defaults, and defaults that a comparison hangs on. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What is made of its map, where that is not what the library makes of maps. */
  readonly show?: readonly Step[];
}

/** A library's numbers, as data. */
export interface ProfileTable extends Pick<Profile, 'name' | 'score'> {
  /** What it makes of a map to show it. */
  readonly show: readonly Step[];
  /** By the id of the method. */
  readonly methods: Readonly<Record<string, ProfiledMethod>>;
  /** Methods that it has, but in a form that is not ours, with the difference. */
  readonly without?: Readonly<Record<string, string>>;
}

/** The profile of a table. It throws `InvalidOptions` for a method that the table does not have, naming those that it has. */
export function defineProfile({ name, score, show, methods, without = {} }: ProfileTable): Required<Profile> {
  const entry = (id: string): ProfiledMethod => {
    const found = methods[id];
    if (found) return found;
    const available = Object.keys(methods);
    const reason = without[id] ? ` (${without[id]})` : '';
    throw new VoxplainError(
      'InvalidOptions',
      `profile ${name} has no ${id}${reason}; it has ${nearest(id, available, available.length).join(', ')}`,
      {
        profile: name,
        explainer: id,
        available,
      },
    );
  };
  return {
    name,
    score,
    options: ({ id }) => entry(id).options ?? {},
    show: ({ id }, raw, space) => shown(entry(id).show ?? show, raw, space),
  };
}
