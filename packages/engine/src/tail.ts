import { type LayerChoice, stack, type Target, type Tensor, VoxplainError } from '@voxplain/core';
import { type GraphBuilder, type GraphNode, readBy, tensorOf, type Value } from '@voxplain/graph';
import { rewrite } from '@voxplain/lowering';
import { type Draft, draft, finish } from './compile.js';
import { downstream } from './downstream.js';
import { spaceOf, type TensorLayout } from './layout.js';
import type { Model } from './model.js';
import { outputs, type Plan } from './plan.js';
import { asChannelFirst, besideGrid, fromChannelFirst } from './view.js';

/** Where a model is cut. */
interface Cut {
  readonly layer: string;
  readonly layout: TensorLayout;
  /** What the part behind the layer reads besides it: activations that do not depend on it. */
  readonly sides: readonly string[];
}

/** Keys of what the part before the cut gives, and of what the part behind it is fed. */
export const keys = { activation: 'tail/activation', beside: (i: number) => `tail/beside/${i}`, side: (i: number) => `tail/side/${i}` };

function cutAt({ graph, layers, explained, defaultLayer }: Draft, choice: LayerChoice, model: Model): Cut {
  const { name: layer, layout } = layers.resolve(choice, explained.tensor, defaultLayer);
  const file = model.graph;
  const after = downstream(file, layer);
  const inputs = file.inputs.map(({ name }) => name);
  const computed = new Set(inputs.flatMap((name) => [...downstream(file, name)]));
  const read = file.nodes.filter(({ outputs: given }) => given.some((name) => after.has(name))).flatMap(readBy);
  const isSide = (name: string) => computed.has(name) && !after.has(name) && !inputs.includes(name) && !isShape(graph, name);
  return { layer, layout, sides: [...new Set(read)].filter(isSide) };
}

/** A tensor that shapes alone decide; known for the batch at hand. */
const isShape = (graph: GraphBuilder, name: string): boolean => graph.constantOf(name) !== undefined;

/** The part before a cut, run for one input; the results are what the part behind is fed. */
export async function runHead(model: Model, input: Tensor, target: Target, choice: LayerChoice): Promise<Readonly<Record<string, Tensor>>> {
  const whole = await draft(model, input.dims, target, []);
  const { layer, layout, sides } = cutAt(whole, choice, model);
  const value = whole.graph.value(layer);
  const wanted: Record<string, Value> = { [keys.activation]: asChannelFirst(value, layout) };
  for (const [i, [from, to]] of besideGrid(value.dims, layout).entries())
    if (to > from) wanted[keys.beside(i)] = value.slice([layout.roles.indexOf('tokens')], [from], [to]);
  for (const [i, name] of sides.entries()) wanted[keys.side(i)] = whole.graph.value(name);
  const head = await finish(model, { ...whole, wanted }).plan();
  try {
    return await head.run(model.feeds(input), Object.keys(wanted));
  } finally {
    await head.dispose();
  }
}

export interface TailPlan {
  readonly plan: Plan;
  /** What is fed, by key: the input's name and its dims. */
  readonly inputs: Readonly<Record<string, { readonly name: string; readonly dims: readonly number[] }>>;
}

/** The part behind a cut as a plan for inputs of these dims: the layer is an input, `[batch, channel, ...space]`. */
export async function compileTail(model: Model, dims: readonly number[], target: Target, choice: LayerChoice): Promise<TailPlan> {
  const whole = await draft(model, dims, target, []);
  const { layer, layout, sides } = cutAt(whole, choice, model);
  const inputs: Record<string, { name: string; dims: readonly number[] }> = {};
  const score = { [outputs.score]: whole.wanted[outputs.score]! };
  const concerns = ({ outputs: given }: GraphNode) =>
    given.some((name) => name === layer || sides.includes(name) || (name && whole.graph.has(name) && isShape(whole.graph, name)));
  const { graph, wanted } = rewrite(whole.graph, score, (step) => {
    if (!concerns(step)) return undefined;
    const fed = (key: string, { type }: Value, of: readonly number[]) => {
      const value = step.graph.input(key, type, of, of);
      inputs[key] = { name: value.name, dims: of };
      return value;
    };
    const given = step.outputs.map((name, i): Value | undefined => {
      const value = step.y[i];
      const known = value && whole.graph.constantOf(name);
      if (known) return step.graph.constant(known);
      if (value && sides.includes(name)) return fed(keys.side(sides.indexOf(name)), value, value.dims);
      if (!value || name !== layer) return undefined;
      const beside = besideGrid(value.dims, layout).map(([from, to], i) =>
        to > from ? fed(keys.beside(i), value, value.dims.with(layout.roles.indexOf('tokens'), to - from)) : undefined,
      );
      return fromChannelFirst(fed(keys.activation, value, viewDims(value.dims, layout)), layout, beside);
    });
    // the other outputs of that node lie before the cut: nothing reads them any more
    return given.map((value) => value ?? step.graph.constant(tensorOf('float32', [], [0])));
  });
  return { plan: await finish(model, { ...whole, graph, wanted }).plan(), inputs };
}

/** Dims of a tensor as `[batch, channel, ...space]`. */
const viewDims = (dims: readonly number[], layout: TensorLayout): number[] => [
  ...(['batch', 'channel'] as const).map((role) => dims[layout.roles.indexOf(role)]!),
  ...spaceOf(dims, layout),
];

/** One sample's tensor for a batch of `dims`, which holds copies of it. Throws `UnsupportedModel` where it is no such batch. */
export function repeated(tensor: Tensor, dims: readonly number[]): Tensor {
  const times = dims[0]! / tensor.dims[0]!;
  const same = tensor.dims.length === dims.length && tensor.dims.every((dim, axis) => axis === 0 || dim === dims[axis]);
  if (same && Number.isInteger(times)) return stack(Array.from({ length: times }, () => tensor));
  throw new VoxplainError(
    'UnsupportedModel',
    `the model mixes its samples: [${tensor.dims.join(', ')}] is [${dims.join(', ')}] in a batch`,
    {
      alone: tensor.dims,
      together: dims,
    },
  );
}
