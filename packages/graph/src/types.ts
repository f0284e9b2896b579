import type { DataType } from '@voxplain/core';
import type { GraphNode } from './graph-node.js';
import type { ModelGraph } from './model-graph.js';
import { typeOfCode } from './tensor-data.js';

type TypeOf = (node: GraphNode, output: number, typeOfInput: (index: number) => DataType | undefined) => DataType | undefined;

const always =
  (type: DataType | undefined): TypeOf =>
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

const body =
  (graph: string, before = 0): TypeOf =>
  ({ attributes }, output) =>
    typeOfCode(attributes.bodyOutputType(graph, output + before));
const each = (ops: string, type: TypeOf): [string, TypeOf][] => ops.split(' ').map((op) => [op, type]);

/** Operators whose outputs are not of the type of their first input. */
const outputTypes = new Map<string, TypeOf>([
  ['Cast', ({ attributes }) => typeOfCode(attributes.int('to', 1))],
  ['ConstantOfShape', ({ attributes }) => (attributes.has('value') ? attributes.tensor('value')?.type : 'float32')],
  ['Unique', (_, output, typeOfInput) => (output > 0 ? 'int64' : typeOfInput(0))],
  [
    'QuantizeLinear',
    ({ attributes, inputs }, _, typeOfInput) => (inputs[2] ? typeOfInput(2) : typeOfCode(attributes.int('output_dtype', 0) || 2)),
  ],
  ['DequantizeLinear', ({ attributes }, _, typeOfInput) => typeOfCode(attributes.int('output_dtype', 0)) ?? typeOfInput(1)],
  [
    'LayerNormalization',
    ({ attributes }, output, typeOfInput) => (output > 0 ? typeOfCode(attributes.int('stash_type', 1)) : typeOfInput(0)),
  ],
  ['BitCast', ({ attributes }) => typeOfCode(attributes.int('to', 1))],
  ['DynamicQuantizeLinear', (_, output, typeOfInput) => (output === 1 ? typeOfInput(0) : 'uint8')],
  ['Dropout', secondIs('bool')],
  ...each('MaxPool TopK', secondIs('int64')),
  ...each('CastLike Where', input(1)),
  ['OneHot', input(2)],
  ...each('QLinearConv QLinearMatMul', input(7)),
  ...each('Shape Size ArgMax ArgMin NonZero NonMaxSuppression SequenceLength', always('int64')),
  ...each('ConvInteger MatMulInteger', always('int32')),
  ...each('Equal Greater GreaterOrEqual Less LessOrEqual And Or Not Xor IsNaN IsInf', always('bool')),
  // sequences are no tensors
  ...each('SequenceEmpty SequenceConstruct SequenceInsert SequenceErase SequenceMap SplitToSequence Optional', always(undefined)),
  ['If', body('then_branch')],
  // the first output of a loop's body is its condition
  ['Loop', body('body', 1)],
  ['Scan', body('body')],
]);

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
      const type = node.op === 'Constant' ? graph.constant(name)?.type : (outputTypes.get(node.op) ?? input(0))(node, output, typeOfInput);
      if (type) types.set(name, type);
    });
  }
  return types;
}
