import type { Tensor } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import type { Job } from '../at-once.js';
import { fitInput } from '../input.js';
import { withSpace } from '../layout.js';
import { cut } from './block.js';
import { kept } from './checkpoint.js';
import type { RunHashes } from './run-hash.js';
import type { Windows } from './windows.js';

/** A patch: where its tile begins, and what the network is fed of it. */
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
  { patch, margin, starts, checkpoint }: Windows,
  hashes: RunHashes,
  passes: number,
): Visit {
  const layout = model.inputLayout;
  const origin = tensor.dims.map(() => 0);
  const size = withSpace(tensor.dims, layout, patch);
  const outside = tensorOf(tensor.type, [1], [model.card?.input?.fill ?? 0]).data[0]!;
  const total = passes * starts.length;
  let done = 0;
  return async (pass, make, take, isNeeded = () => true) => {
    for (const [i, start] of starts.entries()) {
      signal.throwIfAborted();
      onProgress({ stage: 'run', done: done++, total });
      if (!isNeeded(start)) continue;
      const from = start.map((at, axis) => at - margin[axis]!);
      const input = () => fitInput(cut(tensor, withSpace(origin, layout, from), size, outside), model.input);
      take(
        await kept(checkpoint, `${pass === 'prediction' ? hashes.prediction : hashes.run}/${pass}/${i}`, () => make({ start, input })),
        start,
      );
    }
    if (done === total) onProgress({ stage: 'run', done, total });
  };
}
