import type { OnnxOperator } from './onnx-operators.js';

const each = <const Op extends OnnxOperator>(why: string, ...ops: readonly Op[]) =>
  Object.fromEntries(ops.map((op) => [op, why])) as { readonly [O in Op]: string };

/** Operators without a rule, and why: a gradient through one ends in an error that says so. */
export const refusedOperators = {
  ...each('graphs within nodes are not differentiated', 'If', 'Loop', 'Scan', 'SequenceMap'),
  ...each('recurrent layers are not differentiated', 'LSTM', 'GRU', 'RNN'),
  ...each('fused attention is not differentiated; export it as MatMul and Softmax', 'Attention'),
  ...each(
    'sequences and optional values are no tensors',
    'ConcatFromSequence',
    'Optional',
    'OptionalGetElement',
    'OptionalHasElement',
    'SequenceAt',
    'SequenceConstruct',
    'SequenceEmpty',
    'SequenceErase',
    'SequenceInsert',
    'SequenceLength',
    'SplitToSequence',
  ),
  ...each('strings have no gradient', 'RegexFullMatch', 'StringConcat', 'StringNormalizer', 'StringSplit', 'TfIdfVectorizer'),
  ...each(
    'its result is new at every run',
    'Bernoulli',
    'Multinomial',
    'RandomNormal',
    'RandomNormalLike',
    'RandomUniform',
    'RandomUniformLike',
  ),
  ...each(
    'integer arithmetic has no gradient; use the model before quantisation, or the one with QuantizeLinear and DequantizeLinear',
    'ConvInteger',
    'DynamicQuantizeLinear',
    'MatMulInteger',
    'QLinearConv',
    'QLinearMatMul',
  ),
  ...each('it was removed from the standard before the oldest opset that is supported', 'Scatter', 'Upsample'),
};

export type Refused = keyof typeof refusedOperators;
