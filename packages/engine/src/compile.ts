import { type GraphExplainer, type Target, VoxplainError } from '@voxplain/core';
import { GraphBuilder, type Value } from '@voxplain/graph';
import { sessionFile } from '@voxplain/graph/files';
import { lower, type PlanReport, planReport } from '@voxplain/lowering';
import { type Explained, explainedTensor } from './explained.js';
import { Layers } from './layers.js';
import { spaceOf } from './layout.js';
import type { Model } from './model.js';
import { EngineNetwork } from './network.js';
import { outputs, type Plan, type PlannedMethod, planOf } from './plan.js';
import { predictedIn, summable } from './predicted.js';
import { scoresOf } from './scores.js';
import { makeSeed, type Seed } from './seed.js';
import { asChannelFirst } from './view.js';

/** A graph method with its options, checked. */
export interface GraphMethod {
  readonly explainer: GraphExplainer;
  readonly options: unknown;
}

/** Builds the graph of several methods, and its session; `change` may change the graph before. */
export async function compile(
  model: Model,
  dims: readonly number[],
  target: Target,
  methods: readonly GraphMethod[],
  change: (draft: Draft) => Draft = (draft) => draft,
): Promise<Plan> {
  return finish(model, change(await draft(model, dims, target, methods))).plan();
}

interface Assembled {
  plan(): Promise<Plan>;
  report(): PlanReport;
}

/** The graph of a plan as it is written down, for no provider yet. */
export interface Draft {
  readonly graph: GraphBuilder;
  readonly wanted: Readonly<Record<string, Value>>;
  readonly layers: Layers;
  readonly explained: Explained;
  /** What `auto` means for the methods. */
  readonly defaultLayer: string | undefined;
  readonly seed: Seed;
  /** Dims of the explained tensor, `[batch, class, ...space]`. */
  readonly outputDims: readonly number[];
  /** Dims of the model's scores; the same unless a hidden layer is explained. */
  readonly scoreDims: readonly number[];
  /** The scores before the activation at the end of the model. */
  readonly logits: Value;
  readonly planned: readonly PlannedMethod[];
  readonly fedMeans?: Readonly<Record<string, string>>;
}

/** What a plan will be; nothing is loaded yet. */
export async function assemble(model: Model, dims: readonly number[], target: Target, methods: readonly GraphMethod[]): Promise<Assembled> {
  return finish(model, await draft(model, dims, target, methods));
}

export async function draft(model: Model, dims: readonly number[], target: Target, methods: readonly GraphMethod[]): Promise<Draft> {
  const shapes = await model.shapes(dims);
  const { graph: file, input, card } = model;
  const graph = new GraphBuilder(file, shapes);
  const layers = new Layers(file, shapes, { name: input.name, layout: model.inputLayout });
  const ofOutput = explainedTensor(file, shapes, target, card);
  const scores = scoresOf(graph, ofOutput, target, layers, model);
  const hidden = target.layer === undefined ? undefined : layers.hidden(target.layer, ofOutput.tensor, card?.layer);
  const explained = hidden ? { ...ofOutput, tensor: hidden.name } : ofOutput;
  const output = hidden ? asChannelFirst(graph.value(hidden.name), hidden.layout) : scores.asked;
  const exclusive = ofOutput.activation !== 'Sigmoid' && scores.logits.dims[1]! > 1;
  const predicted = predictedIn(graph, scores.logits, exclusive, card?.output?.background);
  const seed = makeSeed(graph, output, hidden ? undefined : predicted, target);
  const inputView = graph.view(graph.value(input.name), (value) => asChannelFirst(value, model.inputLayout));
  const defaultLayer = hidden ? undefined : card?.layer;
  const parts = { graph, layers, input: inputView, explained: explained.tensor, output, seed, defaultLayer };

  const wanted: Record<string, Value> = {};
  const planned = methods.map(({ explainer, options }, i) => {
    const network = new EngineNetwork(parts);
    const { map, mapKind, perChannel = false, extras = {}, means = [] } = explainer.build(network, options);
    checkMap(explainer.id, map.dims, dims[0]!, perChannel);
    const key = methods.some((other, j) => j < i && other.explainer.id === explainer.id) ? `${explainer.id}/${i}` : explainer.id;
    wanted[`map/${key}`] = map as Value;
    for (const [name, value] of Object.entries(extras)) wanted[`extra/${key}/${name}`] = value as Value;
    return {
      id: explainer.id,
      mapKind,
      perChannel,
      layers: network.used,
      map: `map/${key}`,
      extras: Object.keys(extras).map((name) => `extra/${key}/${name}`),
      means: means.map((name) => `extra/${key}/${name}`),
    };
  });

  wanted[outputs.score] = summable(output.mul(seed.value)).sum(output.dims.map((_, axis) => axis).slice(1), false);
  wanted[outputs.seed] = seed.value;
  wanted[outputs.classes] = hidden ? predicted.winner : seed.classes;
  if (predicted.counts) wanted[outputs.counts] = predicted.counts;
  else wanted[outputs.logits] = scores.logits;
  // where nodes before it are replaced, an output gets another name
  for (const { name } of file.outputs) if (graph.has(name)) wanted[name] = graph.value(name);
  return {
    graph,
    wanted,
    layers,
    explained,
    defaultLayer,
    seed,
    outputDims: output.dims,
    scoreDims: scores.logits.dims,
    logits: scores.logits,
    planned,
  };
}

/** A draft as the backend's provider runs it best. */
export function finish(model: Model, { graph, wanted, explained, seed, outputDims, scoreDims, planned, fedMeans = {} }: Draft): Assembled {
  const lowered = lower(graph, wanted, model.backend.provider, model.lowerings);
  const suffix = lowered.graph.suffix(lowered.wanted);
  const facts = {
    explained,
    seed,
    outputDims,
    scoreDims,
    methods: planned,
    names: suffix.names,
    inputs: new Set([...suffix.inputs, ...model.inputs.map(({ name }) => name)]),
    fedMeans,
    lowerings: lowered.lowered.map(({ id }) => id),
  };
  return {
    plan: async () => {
      const { bytes, externalData } = sessionFile(lowered.graph, suffix);
      return planOf(await model.backend.createSession(bytes, { externalData }), facts);
    },
    report: () => planReport(lowered, model.backend.provider, suffix.bytes.length),
  };
}

function checkMap(id: string, dims: readonly number[], batch: number, perChannel: boolean): void {
  if (dims.length > 2 && dims[0] === batch && (perChannel || dims[1] === 1)) return;
  throw new VoxplainError(
    'UnsupportedModel',
    `${id} gave a map of dims [${dims.join(', ')}]; [${batch}, ${perChannel ? 'channel' : 1}, ...space] is needed`,
    {
      explainer: id,
      dims,
    },
  );
}

/** Spatial dims of the network's input. */
export const inputSpace = (model: Model, dims: readonly number[]): readonly number[] => spaceOf(dims, model.inputLayout);
