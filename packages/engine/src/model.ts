import { gradientRules, nonDifferentiable } from '@voxplain/autodiff';
import { type Backend, type ModelCard, type ModelFacts, type Tensor, VoxplainError } from '@voxplain/core';
import { type Declared, type GraphNode, ModelGraph, type Shapes, tensorOf } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import type { Choice } from '@voxplain/lowering';

import { explainedTensor } from './explained.js';
import { inputLayout, theInput } from './input.js';
import { withAxes } from './input-axes.js';
import { type Layer, Layers } from './layers.js';
import type { TensorLayout } from './layout.js';
import type { Plan } from './plan.js';
import { PlanCache } from './plan-cache.js';
import { sha256 } from './sha256.js';

export interface LoadOptions {
  /** What the network expects and what its outputs mean, already validated by `modelCardSchema`. */
  readonly card?: ModelCard;
  /** For the manifest: a file name, say. */
  readonly name?: string;
  /** Lowerings that may be used: all that the backend's provider calls for, unless said otherwise. */
  readonly lowerings?: Choice;
}

/** An ONNX model on a backend, with the plans that were compiled for it. Dispose of it when done. */
export class Model {
  readonly plans = new PlanCache<Plan>();
  /** As it was given, with the order of the input's axes where the graph alone knows it. */
  readonly card: ModelCard | undefined;
  readonly input: Declared;
  readonly inputLayout: TensorLayout;
  private readonly probed = new Map<string, Promise<Shapes>>();

  constructor(
    readonly graph: ModelGraph,
    readonly backend: Backend,
    readonly sha256: string,
    card: ModelCard | undefined,
    readonly name: string | undefined,
    readonly lowerings: Choice,
  ) {
    this.input = theInput(graph.inputs, card);
    this.card = withAxes(card, graph, this.input);
    this.inputLayout = inputLayout(this.input.dims ?? [], this.card);
  }

  get inputs(): readonly Declared[] {
    return this.graph.inputs;
  }
  get outputs(): readonly Declared[] {
    return this.graph.outputs;
  }
  get opset(): number {
    return this.graph.opset;
  }

  /** Concrete shapes for inputs of these dims, learnt once and remembered. Throws `BackendFailure`. */
  shapes(dims: readonly number[]): Promise<Shapes> {
    const key = dims.join();
    let shapes = this.probed.get(key);
    if (!shapes) {
      const zeros = tensorOf(this.input.type, dims, new Float32Array(dims.reduce((product, dim) => product * dim, 1)));
      shapes = probe(this.graph, this.backend, { [this.input.name]: zeros });
      shapes.catch(() => this.probed.delete(key));
      this.probed.set(key, shapes);
    }
    return shapes;
  }

  /** The input's dims as declared, one sample where the batch is open. Throws `InvalidInput` where other dims are open. */
  declaredDims(): readonly number[] {
    const { dims } = this.input;
    const given = dims?.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 1 : -1));
    if (given && !given.includes(-1)) return given;
    throw new VoxplainError(
      'InvalidInput',
      `the model leaves its input dims open (${dims?.join(', ') ?? 'no shape'}); give the dims to look at`,
      { dims },
    );
  }

  /**
   * Tensors that the `layer` option can name, in the order in which they are computed.
   * `dims` are those of the input, needed where the model leaves them open.
   */
  async layers(dims?: readonly number[]): Promise<Layer[]> {
    const { graph, input } = this;
    const shapes = await this.shapes(dims ?? this.declaredDims());
    const explained = explainedTensor(graph, shapes, {}, this.card);
    return new Layers(graph, shapes, { name: input.name, layout: this.inputLayout }).candidates(explained.tensor);
  }

  /** Operators between input and outputs that have no gradient rule: gradient methods refuse what lies behind them. */
  missingGradients(): { op: string; node: string }[] {
    const live = new Set([this.input.name]);
    const missing: GraphNode[] = [];
    for (const node of this.graph.nodes) {
      if (!node.inputs.some((name) => live.has(name))) continue;
      if (!node.domain && nonDifferentiable.has(node.op)) continue;
      for (const name of node.outputs) live.add(name);
      if (node.domain || !(node.op in gradientRules)) missing.push(node);
    }
    return missing.map(({ op, domain, name }) => ({ op: domain ? `${domain}.${op}` : op, node: name }));
  }

  facts(): ModelFacts {
    return { operators: new Set(this.graph.nodes.map(({ op }) => op)), rank: (this.input.dims?.length ?? 4) - 2 };
  }

  async dispose(): Promise<void> {
    await this.plans.dispose();
  }
}

/** Reads a model; nothing is run. Throws `BadModelFile`, `UnsupportedModel`, `BadModelCard`. */
export async function loadModel(bytes: Uint8Array, backend: Backend, { card, name, lowerings = 'all' }: LoadOptions = {}): Promise<Model> {
  return new Model(ModelGraph.read(bytes), backend, await sha256(bytes), card, name, lowerings);
}

/** The batch size that the model fixes, if it does. */
export const fixedBatch = ({ dims }: Declared): number | undefined => (typeof dims?.[0] === 'number' && dims[0] > 0 ? dims[0] : undefined);

/** Dims of one run: a batch the model fixes, or all samples. */
export const runDims = ({ input }: Model, { dims }: Tensor): number[] => [fixedBatch(input) ?? dims[0]!, ...dims.slice(1)];

/** The input as the model takes it, one fixed batch at a time. */
export function batches(tensor: Tensor, input: Declared): Tensor[] {
  const size = fixedBatch(input) ?? tensor.dims[0]!;
  const count = tensor.dims[0]! / size;
  const length = tensor.data.length / count;
  return Array.from({ length: count }, (_, i) => ({
    ...tensor,
    dims: [size, ...tensor.dims.slice(1)],
    data: tensor.data.subarray(i * length, (i + 1) * length) as Tensor['data'],
  }));
}
