import { type Backend, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { isDoubtful } from './doubtful.js';
import { dimsOf, excerpt } from './excerpt.js';
import { inputIndependent } from './input-independent.js';
import { listed } from './listed.js';
import type { Declared, ModelGraph } from './model-graph.js';
import { computed, inferred } from './sessions.js';
import type { Shape, Shapes } from './shapes.js';
import { numbers } from './tensor-data.js';

const structural = new Set<DataType>(['int64', 'int32', 'bool']);
/** Operators whose small float inputs a rule must know. */
const readsConstants = new Set(['Resize', 'Clip', 'Pad', 'OneHot']);
/** So many floats settle no dims: the runtime need not see their values. */
const many = 1024;
/** Every round learns dims from values that the one before has found, and a file may ask for any number of them. */
const maxRounds = 8;

/**
 * Learns the shape of every tensor for inputs of these shapes. The runtime infers them when it loads the model, which takes no
 * weights; only the nodes that compute dims from dims are run. Where that leaves dims open, or is not to be trusted, the
 * model is run as a whole. Throws `BackendFailure`.
 */
export async function probe(model: ModelGraph, backend: Backend, feeds: Readonly<Record<string, Tensor>>): Promise<Shapes> {
  const shapes = new Map<string, Shape>();
  const given = new Map<string, Shape | Tensor>();
  const settle = (name: string, { type, dims }: Shape, isGiven: boolean) => {
    shapes.set(name, { type, dims });
    if (isGiven) given.set(name, { type, dims });
  };
  for (const [name, tensor] of Object.entries(feeds)) settle(name, tensor, true);
  const constants = model.nodes.flatMap(({ op, outputs }) => (op === 'Constant' ? outputs : []));
  for (const name of [...model.weightNames(), ...constants]) {
    const shape = model.weightInfo(name) ?? model.constant(name);
    if (shape) settle(name, shape, !structural.has(shape.type) && elementCount(shape.dims) >= many);
  }

  const tensors = listed(model).filter((name) => !shapes.has(name));
  const types = new Map<string, DataType>();
  const values = new Map<string, Tensor>();
  let open = tensors;
  for (let round = 0; open.length > 0 && round < maxRounds; round++) {
    // what has no dims at first is asked again: it may be a scalar
    const infer = await inferred(backend, excerpt(model, given, open, round > 0 ? open : []));
    for (const name of open) {
      const { type, dims } = infer(name);
      types.set(name, type);
      if (dims) shapes.set(name, { type, dims });
    }
    const { fixed, measured } = inputIndependent(model, shapes);
    const wanted = tensors.filter((name) => fixed.has(name) && !values.has(name) && isRead(model, name, types.get(name)!));
    const found = wanted.length > 0 ? await computed(backend, excerpt(model, measured, wanted), {}, wanted) : [];
    for (const [name, value] of found) {
      values.set(name, value);
      given.set(name, value);
      settle(name, value, false);
    }
    const rest = open.filter((name) => !shapes.has(name));
    if (round > 0 && rest.length === open.length) break;
    open = rest;
  }

  const known = (name: string) => shapes.get(name)?.dims ?? [];
  const isRefused = model.inputs.some((input) => !fits(input, known(input.name)));
  if (isRefused || open.length > 0 || model.nodes.some((node) => isDoubtful(node, known))) {
    const wanted = [...values.keys()];
    const found = new Map(await computed(backend, excerpt(model, new Map(), wanted, tensors), feeds, [...wanted, ...tensors.map(dimsOf)]));
    for (const name of wanted) values.set(name, found.get(name)!);
    for (const name of tensors) shapes.set(name, { type: types.get(name)!, dims: numbers(found.get(dimsOf(name))!) });
  }
  return { of: (name) => shapes.get(name), constant: (name) => values.get(name) };
}

/** Whether the runtime takes an input of these dims: where not, a run says so. */
const fits = ({ dims: declared }: Declared, dims: readonly number[]): boolean =>
  !declared || (declared.length === dims.length && declared.every((dim, axis) => typeof dim === 'string' || dim < 0 || dim === dims[axis]));

const isRead = (model: ModelGraph, name: string, type: DataType): boolean =>
  structural.has(type) || model.consumers(name).some(({ op, inputs }) => readsConstants.has(op) && inputs.indexOf(name) > 0);
