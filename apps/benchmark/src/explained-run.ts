import type { Backend, BoundExplainer, LayerChoice, Tensor } from '@voxplain/core';
import { explain, explainPlan, loadModel, type Model } from '@voxplain/engine';
import { replayable } from './replay.js';

export interface ExplainedRun {
  /** Predicts and explains, once. */
  run(): Promise<unknown>;
  /** Milliseconds that the plan took: shape probe, graph, session. */
  readonly compile: number;
  /** Bytes of graph that are added to the model; the graph is built once more. */
  addedBytes(): Promise<number>;
  dispose(): Promise<void>;
}

/** A method, or one that has to know the model's layers. */
export type MethodFor = BoundExplainer | ((model: Model) => Promise<BoundExplainer>);

/**
 * The run that explains by these methods together, prediction included, ready to be repeated. The target is a fixed class and every voxel: random weights
 * may predict nothing but background.
 */
export async function explainedRun(file: Uint8Array, base: Backend, input: Tensor, ...given: readonly MethodFor[]): Promise<ExplainedRun> {
  const { backend, last } = replayable(base);
  const model = await loadModel(file, backend);
  const methods = await Promise.all(given.map((method) => (typeof method === 'function' ? method(model) : method)));
  const target = { class: 0, region: 'all' } as const;
  const { manifest } = await explain(model, input, { methods, target });
  return {
    run: last(),
    compile: manifest.timings.compile,
    addedBytes: async () => (await explainPlan(model, input.dims, { methods, target })).bytes,
    dispose: () => model.dispose(),
  };
}

/** The last tensor with spatial extent on the way to the output. */
export async function lastLayer(model: Model, dims: readonly number[]): Promise<LayerChoice> {
  return (await model.layers(dims)).at(-1)!.name;
}
