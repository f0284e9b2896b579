import type { DataType } from '@voxplain/core';
import type { GraphNode, ModelGraph } from './model-graph.js';
import { typeOfCode } from './tensor-data.js';

type TypeOf = (node: GraphNode, output: number, typeOfInput: (index: number) => DataType | undefined) => DataType | undefined;

const always =
  (type: DataType): TypeOf =>
  () =>
    type;
const input =
  (index: number): TypeOf =>
  (_, __, typeOfInput) =>
    typeOfInput(index);
const secondIs =
  (type: DataType): TypeOf =>
  (_, output, typeOfInput) =>
    output === 1 ? type : typeOfInput(0);

/** Operators whose outputs are not of the type of their first input. */
const outputTypes: Record<string, TypeOf> = {
  Cast: ({ attributes }) => typeOfCode(attributes.int('to', 1)),
  CastLike: input(1),
  Where: input(1),
  OneHot: input(2),
  ConstantOfShape: ({ attributes }) => attributes.tensor('value')?.type ?? 'float32',
  Dropout: secondIs('bool'),
  MaxPool: secondIs('int64'),
  TopK: secondIs('int64'),
  Unique: (_, output, typeOfInput) => (output > 0 ? 'int64' : typeOfInput(0)),
  QuantizeLinear: (_, __, typeOfInput) => typeOfInput(2) ?? 'uint8',
  DequantizeLinear: input(1),
  QLinearConv: input(7),
  QLinearMatMul: input(7),
  ...Object.fromEntries(['Shape', 'Size', 'ArgMax', 'ArgMin', 'NonZero'].map((op) => [op, always('int64')])),
  ...Object.fromEntries(
    ['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'And', 'Or', 'Not', 'Xor', 'IsNaN', 'IsInf'].map((op) => [op, always('bool')]),
  ),
};

/** The element type of every tensor of the model; tensors of types Voxplain does not compute with are left out. */
export function inferTypes(graph: ModelGraph): Map<string, DataType> {
  const types = new Map<string, DataType>(graph.inputs.map(({ name, type }) => [name, type]));
  for (const name of graph.weightNames()) {
    const info = graph.weightInfo(name);
    if (info) types.set(name, info.type);
  }
  for (const node of graph.nodes) {
    const typeOfInput = (index: number) => types.get(node.inputs[index] ?? '');
    node.outputs.forEach((name, output) => {
      if (!name) return;
      const type = node.op === 'Constant' ? graph.constant(name)?.type : (outputTypes[node.op] ?? input(0))(node, output, typeOfInput);
      if (type) types.set(name, type);
    });
  }
  return types;
}
