import type { Tensor } from '@voxplain/core';
import type { Job } from '../at-once.js';
import { fitInput } from '../input.js';
import { cut } from './block.js';
import { kept } from './checkpoint.js';
import type { RunHashes } from './run-hash.js';
import type { Windows } from './windows.js';

/** A patch: where it begins, and what the network is fed of it. */
export interface Patch {
  readonly start: readonly number[];
  input(): Tensor;
}

/** Goes over all patches in their order: `make` runs one unless it was kept, `take` adds what it gave. */
export type Visit = <Value>(
  pass: 'prediction' | 'means' | 'maps',
  make: (patch: Patch) => Promise<Value>,
  take: (value: Value, start: readonly number[]) => void,
  isNeeded?: (start: readonly number[]) => boolean,
) => Promise<void>;

/** Visits that report their progress over so many passes in all, and stop when they are asked to. */
export function visits(
  { model, tensor, signal, onProgress }: Job,
  { patch, starts, checkpoint }: Windows,
  hashes: RunHashes,
  passes: number,
): Visit {
  const { roles } = model.inputLayout;
  const spread = (values: readonly number[], other: (axis: number) => number) => {
    const inSpace = values.values();
    return roles.map((role, axis) => (role === 'space' ? inSpace.next().value! : other(axis)));
  };
  const size = spread(patch, (axis) => tensor.dims[axis]!);
  const total = passes * starts.length;
  let done = 0;
  return async (pass, make, take, isNeeded = () => true) => {
    for (const [i, start] of starts.entries()) {
      signal.throwIfAborted();
      onProgress({ stage: 'run', done: done++, total });
      if (!isNeeded(start)) continue;
      const input = () =>
        fitInput(
          cut(
            tensor,
            spread(start, () => 0),
            size,
          ),
          model.input,
        );
      take(
        await kept(checkpoint, `${pass === 'prediction' ? hashes.prediction : hashes.run}/${pass}/${i}`, () => make({ start, input })),
        start,
      );
    }
    if (done === total) onProgress({ stage: 'run', done, total });
  };
}
