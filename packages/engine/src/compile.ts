import { type GraphExplainer, type Session, type Target, VoxplainError } from '@voxplain/core';
import { GraphBuilder, type Value } from '@voxplain/graph';
import { lower, type PlanReport, planReport } from '@voxplain/lowering';
import { type Explained, explainedTensor } from './explained.js';
import { Layers } from './layers.js';
import { channelFirst, channelLast, spaceOf } from './layout.js';
import type { Model } from './model.js';
import { EngineNetwork } from './network.js';
import { outputs, Plan, type PlannedMethod } from './plan.js';
import { makeSeed, type Seed, summable } from './seed.js';
import { asChannelFirst } from './view.js';

/** A graph method with its options, checked. */
export interface GraphMethod {
  readonly explainer: GraphExplainer;
  readonly options: unknown;
}

/** Builds the graph of several methods, and its session. */
export async function compile(model: Model, dims: readonly number[], target: Target, methods: readonly GraphMethod[]): Promise<Plan> {
  const { bytes, plan } = await assemble(model, dims, target, methods);
  return plan(await model.backend.createSession(bytes));
}

interface Assembled {
  readonly bytes: Uint8Array;
  plan(session: Session): Plan;
  report(): PlanReport;
}

/** The graph of a plan as it is written down, for no provider yet. */
export interface Draft {
  readonly graph: GraphBuilder;
  readonly wanted: Readonly<Record<string, Value>>;
  readonly layers: Layers;
  readonly explained: Explained;
  readonly seed: Seed;
  /** Dims of the explained tensor, `[batch, class, ...space]`. */
  readonly outputDims: readonly number[];
  readonly planned: readonly PlannedMethod[];
}

/** The file of a plan, and what becomes of it. */
export async function assemble(model: Model, dims: readonly number[], target: Target, methods: readonly GraphMethod[]): Promise<Assembled> {
  return finish(model, await draft(model, dims, target, methods));
}

export async function draft(model: Model, dims: readonly number[], target: Target, methods: readonly GraphMethod[]): Promise<Draft> {
  const shapes = await model.shapes(dims);
  const { graph: file, input, card } = model;
  const graph = new GraphBuilder(file, shapes);
  const layers = new Layers(file, shapes, { name: input.name, layout: model.inputLayout });
  const explained = explainedTensor(file, shapes, target, card?.output?.name);
  const output = asked(classFirst(graph.value(explained.tensor), model), target, explained);
  const seed = makeSeed(graph, classFirst(graph.value(explained.logits), model), card?.output?.background);
  const inputView = graph.view(graph.value(input.name), (value) => asChannelFirst(value, model.inputLayout));
  const parts = { graph, layers, input: inputView, explained: explained.tensor, output, seed, defaultLayer: card?.layer };

  const wanted: Record<string, Value> = {};
  const planned = methods.map(({ explainer, options }, i) => {
    const network = new EngineNetwork(parts);
    const { map, mapKind, perChannel = false, extras = {} } = explainer.build(network, options);
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
    };
  });

  wanted[outputs.score] = summable(output.mul(seed.value)).sum(output.dims.map((_, axis) => axis).slice(1), false);
  wanted[outputs.seed] = seed.value;
  wanted[outputs.classes] = seed.classes;
  if (seed.counts) wanted[outputs.counts] = seed.counts;
  else wanted[outputs.logits] = graph.value(explained.logits);
  // where nodes before it are replaced, an output gets another name
  for (const { name } of file.outputs) if (graph.has(name)) wanted[name] = graph.value(name);
  return { graph, wanted, layers, explained, seed, outputDims: output.dims, planned };
}

/** A draft as the backend's provider runs it best. */
export function finish(model: Model, { graph, wanted, explained, seed, outputDims, planned }: Draft): Assembled {
  const lowered = lower(graph, wanted, model.backend.provider, model.lowerings);
  const suffix = lowered.graph.suffix(lowered.wanted);
  const inputs = new Set([...suffix.inputs, model.input.name]);
  return {
    bytes: lowered.graph.append(suffix),
    plan: (session) => new Plan(session, explained, seed, outputDims, planned, suffix.names, inputs),
    report: () => planReport(lowered, model.backend.provider, suffix.bytes.length),
  };
}

/** A model that ends in logits is given the activation that makes them probabilities, if these are asked for: over classes, or of the one there is. */
function asked(scores: Value, target: Target, { activation }: Explained): Value {
  if (target.score !== 'probability' || activation) return scores;
  if (scores.dims[1] === 1) return scores.op('Sigmoid', [], scores.dims);
  const odds = scores.sub(scores.max('channel')).exp();
  return odds.div(odds.sum('channel')) as Value;
}

/** The model's output as `[batch, class, ...space]`: scores without a batch or class axis get one, channel-last ones are turned. */
function classFirst(value: Value, model: Model): Value {
  const { dims } = value;
  if (dims.length < 2) return value.reshape(dims[0] === 1 || dims.length === 0 ? [1, 1] : [1, dims[0]!]);
  if (dims.length === 2) return value;
  const last = model.inputLayout.roles.at(-1) === 'channel';
  return asChannelFirst(value, { roles: last ? channelLast(dims.length) : channelFirst(dims.length) });
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
