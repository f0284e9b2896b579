import { type Column, fixed, verdict } from '../table.js';
import { type Explanation, explanations } from './explanations.js';
import type { Network } from './networks.js';
import type { Times } from './time.js';
import type { TorchTimes } from './torch.js';

export interface Result {
  readonly network: Network;
  readonly threads: number;
  readonly times: Times;
  /** Peaks of the plain forward pass and of the gradient, MB. */
  readonly memory: Readonly<Record<'forward' | 'gradient', number>>;
  readonly torch?: TorchTimes;
}

/** To the forward pass; guided backpropagation to the plain gradient. */
const ratio = ({ times: { ms } }: Result, name: Explanation): number | undefined => {
  const found = ms[name];
  return found && found / (name === 'guided' ? ms.gradient : ms.forward);
};

/** A ratio, and beside it what was promised and whether it was kept. */
const ratioColumns = (name: Explanation): Column<Result>[] => [
  { head: `${explanations[name].title} ratio`, cell: (result) => fixed(ratio(result, name), 2) },
  { head: 'target', cell: (result) => verdict(ratio(result, name), result.network.promises[name]) },
];

export const columns: readonly Column<Result>[] = [
  { head: 'model', cell: ({ network }) => network.name },
  { head: 'threads', cell: ({ threads }) => String(threads) },
  { head: 'forward ms', cell: ({ times }) => fixed(times.ms.forward, 1) },
  { head: 'gradient ms', cell: ({ times }) => fixed(times.ms.gradient, 1) },
  ...(Object.keys(explanations) as Explanation[]).flatMap(ratioColumns),
  { head: 'forward MB', cell: ({ memory }) => fixed(memory.forward, 0) },
  { head: 'gradient MB', cell: ({ memory }) => fixed(memory.gradient, 0) },
  { head: 'plan ratio', cell: ({ times }) => fixed(times.plan / times.plain, 1) },
  { head: 'suffix kB', cell: ({ times }) => fixed(times.addedBytes / 1000, 1) },
];

export const torchColumns: readonly Column<Result>[] = [
  { head: 'torch forward ms', cell: ({ torch }) => fixed(torch?.forward, 1) },
  { head: 'gradient ms', cell: ({ torch }) => fixed(torch?.gradient, 1) },
  { head: 'ratio', cell: ({ torch }) => fixed(torch && torch.gradient / torch.forward, 2) },
  { head: 'MB', cell: ({ torch }) => fixed(torch?.peak, 0) },
  { head: 'torch / ours', cell: ({ torch, times }) => fixed(torch && torch.gradient / times.ms.gradient, 2) },
];
