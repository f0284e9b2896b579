import { groupBy } from './group-by.js';

/** An entry of the file that ONNX Runtime's profiler writes; durations are in microseconds. */
export interface Event {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: { readonly op_name?: string; readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[] };
}

/** `runtime`: neither of the model nor appended, such as the layout reorders around convolutions. */
export type Origin = 'model' | 'appended' | 'runtime';
export const origins: readonly Origin[] = ['model', 'appended', 'runtime'];

export interface NodeTime {
  readonly name: string;
  readonly op: string;
  readonly origin: Origin;
  readonly ms: number;
  /** Dims of the first output. */
  readonly dims: readonly number[];
}

const suffix = '_kernel_time';
const prefix = 'voxplain/';

/** Mean milliseconds per node over the last `runs` runs, slowest first. */
export function nodeTimes(events: readonly Event[], modelNodes: readonly string[], runs: number): NodeTime[] {
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith(suffix));
  const names = new Set(modelNodes);
  return [...groupBy(kernels, ({ name }) => name)]
    .map(([key, found]) => {
      const name = key.slice(0, -suffix.length);
      const total = found.slice(-runs).reduce((sum, { dur }) => sum + dur, 0);
      const { op_name: op = '?', output_type_shape: [output = {}] = [] } = found[0]!.args ?? {};
      return { name, op, origin: originOf(name, names), ms: total / runs / 1000, dims: Object.values(output)[0] ?? [] };
    })
    .sort((a, b) => b.ms - a.ms);
}

/** The optimiser's nodes are named after one that they replace, with something behind it. */
function originOf(name: string, modelNodes: ReadonlySet<string>): Origin {
  if (name.includes(prefix)) return 'appended';
  const stem = name.replace(/(_nchwc|_token_\d+|\/\w+Fusion\w*)+$/, '');
  return modelNodes.has(stem) ? 'model' : 'runtime';
}
