import type { Backend, DataType, Session, Tensor } from '@voxplain/core';
import { inputIndependent } from './input-independent.js';
import type { ModelGraph } from './model-graph.js';
import { modelProto } from './onnx.js';
import { numbers } from './tensor-data.js';
import { inferTypes } from './types.js';
import { concatBytes, write } from './wire.js';

export interface Shape {
  readonly dims: readonly number[];
  readonly type: DataType;
}

/** Concrete shape of every tensor for one input shape, and the values of those that the input's values do not reach. */
export interface Shapes {
  of(tensor: string): Shape | undefined;
  constant(tensor: string): Tensor | undefined;
}

const structural = new Set<DataType>(['int64', 'int32', 'bool']);
/** Operators whose small float inputs a rule must know. */
const readsConstants = new Set(['Resize', 'Clip', 'Pad', 'OneHot']);

const prefix = 'voxplain-probe/';

/**
 * Learns the shape of every tensor for inputs of these shapes by one run: a `Shape` node is appended per tensor, and
 * only those tiny results are fetched. Tensors computed from shapes and constants alone are fetched themselves.
 */
export async function probe(model: ModelGraph, backend: Backend, feeds: Readonly<Record<string, Tensor>>): Promise<Shapes> {
  const types = inferTypes(model);
  const tensors = model.nodes.flatMap(({ outputs }) => outputs).filter((name) => types.has(name));
  const fixed = inputIndependent(model);
  const wanted = tensors.filter((name) => fixed.has(name) && !model.constant(name) && isRead(model, name, types.get(name)!));
  const shapeOf = tensors.filter((name) => !model.constant(name));

  const node = shapeOf.map((name) => ({ input: [name], output: [prefix + name], name: prefix + name, op_type: 'Shape', attribute: [] }));
  const declared = new Set(model.outputs.map(({ name }) => name));
  const output = [...node.map(({ name }) => ({ name })), ...wanted.filter((name) => !declared.has(name)).map((name) => ({ name }))];
  const suffix = write(modelProto, { graph: { node, output, input: [], initializer: [] }, opset_import: [] });

  const shapes = new Map<string, Shape>(Object.entries(feeds).map(([name, { dims, type }]) => [name, { dims, type }]));
  for (const name of model.weightNames()) {
    const info = model.weightInfo(name);
    if (info) shapes.set(name, info);
  }
  for (const name of tensors) {
    const constant = model.constant(name);
    if (constant) shapes.set(name, constant);
  }

  let session: Session | undefined;
  try {
    session = await backend.createSession(concatBytes([model.bytes, suffix]), { purpose: 'probe' });
    const results = await session.run(feeds, [...node.map(({ name }) => name), ...wanted]);
    for (const name of shapeOf) shapes.set(name, { dims: numbers(results[prefix + name]!), type: types.get(name)! });
    const constants = new Map(wanted.map((name) => [name, results[name]!]));
    return { of: (name) => shapes.get(name), constant: (name) => constants.get(name) };
  } finally {
    await session?.dispose();
  }
}

const isRead = (model: ModelGraph, name: string, type: DataType): boolean =>
  structural.has(type) || model.consumers(name).some(({ op, inputs }) => readsConstants.has(op) && inputs.indexOf(name) > 0);
