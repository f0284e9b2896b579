import { gradientRules, nonDifferentiable } from '@voxplain/autodiff';
import { type Backend, type ExternalData, elementCount, type ModelCard, type ModelFacts, type Tensor, VoxplainError } from '@voxplain/core';
import { type Declared, type GraphNode, ModelGraph, type Shapes, tensorOf } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import type { Choice } from '@voxplain/lowering';

import { explainedTensor } from './explained.js';
import { cardAbout, chosenInput, inputLayout, sampleDims } from './input.js';
import { withAxes } from './input-axes.js';
import { type Layer, Layers } from './layers.js';
import type { TensorLayout } from './layout.js';
import { type Held, Others } from './others.js';
import type { Plan } from './plan.js';
import { PlanCache } from './plan-cache.js';
import { sha256 } from './sha256.js';

export interface LoadOptions {
  /** What the network expects and what its outputs mean, already validated by `modelCardSchema`. */
  readonly card?: ModelCard;
  /** For the manifest: a file name, say. */
  readonly name?: string;
  /** The files that the model's weights lie in, where that is not its own, by what the model calls them (ONNX's external data). */
  readonly externalData?: ExternalData;
  /** Lowerings that may be used: all that the backend's provider calls for, unless said otherwise. */
  readonly lowerings?: Choice;
}

/** Which input is explained, and what the others hold, by name. */
export interface Binding {
  readonly input?: string | undefined;
  readonly others?: Readonly<Record<string, Held>>;
}

/** Which bytes a model was read from: those of its file, and of those that its weights lie in. */
export interface Origin {
  readonly sha256: string;
  readonly bytes: number;
  readonly externalData: readonly { readonly file: string; readonly sha256: string; readonly bytes: number }[];
}

/** An ONNX model on a backend, with the plans that were compiled for it. Dispose of it when done. */
export class Model {
  readonly plans: PlanCache<Plan>;
  /** As it was given, about the explained input alone, with the order of its axes where the graph alone knows it. */
  readonly card: ModelCard | undefined;
  /** The inputs beside the explained one. */
  readonly others: Others;
  /** The input that is explained, where it is known which. */
  readonly explained: Declared | undefined;
  /** What plans and shapes depend on besides the dims of the explained input. */
  private readonly scope: string;

  constructor(
    readonly graph: ModelGraph,
    readonly backend: Backend,
    readonly origin: Origin,
    private readonly given: ModelCard | undefined,
    readonly name: string | undefined,
    readonly lowerings: Choice,
    private readonly bound: Binding = {},
    private readonly known = { plans: new PlanCache<Plan>(), shapes: new Map<string, Promise<Shapes>>() },
  ) {
    const explained = chosenInput(graph.inputs, given, bound.input);
    const others = explained ? graph.inputs.filter((input) => input !== explained) : [];
    this.explained = explained;
    this.card = explained ? this.cardOf(explained) : given;
    this.others = new Others(others, explained, bound.others ?? {});
    this.scope = others.length > 0 ? JSON.stringify([explained?.name, this.others.shape()]) : '';
    this.plans = known.plans.within(this.scope);
  }

  /** The same model with another input explained, or with more of the others given. The two share their plans: dispose of one. */
  bind({ input = this.bound.input, others }: Binding): Model {
    const { graph, backend, origin, given, name, lowerings, known } = this;
    const bound = { input, others: { ...this.bound.others, ...others } };
    return new Model(graph, backend, origin, given, name, lowerings, bound, known);
  }

  /** The input that is explained. Throws `InvalidOptions` where the model has several and nobody says which. */
  get input(): Declared {
    if (this.explained) return this.explained;
    const names = this.inputs.map(({ name }) => name);
    const message = `the model has ${names.length} inputs (${names.join(', ')}): say which one is explained by the option \`input\`, or by input.name in the model card`;
    throw new VoxplainError('InvalidOptions', message, { inputs: names });
  }
  get inputLayout(): TensorLayout {
    return inputLayout(this.input.dims ?? [], this.card);
  }
  /** The card as it is about one of the inputs, with the order of its axes. */
  cardOf(input: Declared): ModelCard | undefined {
    return withAxes(cardAbout(this.given, input.name), this.graph, input);
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

  /** Concrete shapes where the explained input has these dims, learnt once and remembered. Throws `BackendFailure`, `InvalidInput`. */
  async shapes(dims: readonly number[]): Promise<Shapes> {
    const { graph, backend, input, others, scope, known } = this;
    const key = `${scope}${dims.join()}`;
    let shapes = known.shapes.get(key);
    if (!shapes) {
      const zeros = tensorOf(input.type, dims, new Uint8Array(elementCount(dims)));
      shapes = probe(graph, backend, { [input.name]: zeros, ...others.zeros(dims) });
      shapes.catch(() => known.shapes.delete(key));
      known.shapes.set(key, shapes);
    }
    return shapes;
  }

  /** All that is fed to a run of samples of the explained input, of which the first is number `from`. */
  feeds(samples: Tensor, from = 0): Record<string, Tensor> {
    return { [this.input.name]: samples, ...this.others.feeds(from, samples.dims[0]!) };
  }

  /** With what the other inputs hold for sample `n` alone. */
  ofSample(n: number): Model {
    return this.others.names.length === 0 ? this : this.bind({ others: this.others.sample(n) });
  }

  /** The input's dims as declared, one sample where the batch is open. Throws `InvalidInput` where other dims are open. */
  declaredDims(): readonly number[] {
    return sampleDims(this.input);
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
export async function loadModel(
  bytes: Uint8Array,
  backend: Backend,
  { card, name, externalData = {}, lowerings = 'all' }: LoadOptions = {},
): Promise<Model> {
  const graph = ModelGraph.read(bytes, externalData);
  return new Model(graph, backend, await originOf(graph), card, name, lowerings);
}

async function originOf({ bytes, externalData }: ModelGraph): Promise<Origin> {
  const record = async (file: Uint8Array) => ({ sha256: await sha256(file), bytes: file.length });
  const files = Object.entries(externalData).map(async ([file, data]) => ({ file, ...(await record(data)) }));
  return { ...(await record(bytes)), externalData: await Promise.all(files) };
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
