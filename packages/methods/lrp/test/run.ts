import { nodeBackend } from '@voxplain/backend-node';
import { type BoundExplainer, type Explainer, elementCount, float32, type Target } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians } from '@voxplain/testkit';

export interface Ran {
  readonly maps: readonly Float32Array[];
  readonly deltas: readonly (number | undefined)[];
  readonly output: Float32Array;
}

type Method = Explainer | BoundExplainer;

export interface Network {
  /** The raw maps of some methods, and the output. */
  run(dims: readonly number[], input: Float32Array, methods: readonly Method[], target?: Target): Promise<Ran>;
  dispose(): Promise<void>;
}

export async function open(bytes: Uint8Array): Promise<Network> {
  const model = await loadModel(bytes, nodeBackend());
  return {
    async run(dims, input, methods, target = { class: 1 }) {
      const { maps, outputs } = await explain(model, float32(dims, input), { methods, target });
      const deltas = maps.map(({ extras }) => extras.delta && Number(extras.delta.data[0]));
      return { maps: maps.map(({ raw }) => raw.data as Float32Array), deltas, output: Object.values(outputs)[0]!.data as Float32Array };
    },
    dispose: () => model.dispose(),
  };
}

/** One run of a network. */
export async function run(bytes: Uint8Array, ...given: Parameters<Network['run']>): Promise<Ran> {
  const network = await open(bytes);
  const ran = await network.run(...given);
  await network.dispose();
  return ran;
}

/** Normal deviates, or their magnitudes. */
export const drawn = (dims: readonly number[], positive = false): Float32Array =>
  gaussians(21)(elementCount(dims)).map((value) => (positive ? Math.abs(value) : value));

export const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);

/** The largest difference, relative to the largest expected magnitude. */
export function off(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) throw new Error(`${found.length} values found, ${expected.length} expected`);
  const largest = Math.max(...Array.from(expected, Math.abs));
  // NaN must not pass
  const differences = Array.from(expected, (value, i) => Math.abs(value - found[i]!));
  return differences.every((value) => value >= 0) ? Math.max(...differences) / largest : Infinity;
}
