import type { OnnxOperator } from './onnx-operators.js';

/** Operators through which no gradient flows: what they give are indices, shapes, truth values, or numbers that are constant by pieces. */
const operators = [
  'And',
  'ArgMax',
  'ArgMin',
  // a tensor's bits under another type
  'BitCast',
  'BitShift',
  'BitwiseAnd',
  'BitwiseNot',
  'BitwiseOr',
  'BitwiseXor',
  // windows of signal processing depend on their length alone
  'BlackmanWindow',
  'HammingWindow',
  'HannWindow',
  'MelWeightMatrix',
  'Ceil',
  'Constant',
  'ConstantOfShape',
  'Equal',
  'EyeLike',
  'Floor',
  'Greater',
  'GreaterOrEqual',
  'Hardmax',
  'ImageDecoder',
  'IsInf',
  'IsNaN',
  'Less',
  'LessOrEqual',
  'NonMaxSuppression',
  'NonZero',
  'Not',
  'Or',
  'Range',
  'Round',
  'Shape',
  'Sign',
  'Size',
  'Xor',
] as const satisfies readonly OnnxOperator[];

export type NonDifferentiable = (typeof operators)[number];

export const nonDifferentiable: ReadonlySet<string> = new Set(operators);
