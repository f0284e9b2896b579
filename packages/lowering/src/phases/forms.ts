import type { Form } from './form.js';
import { convolution } from './forms/convolution.js';
import { alongAxis, broadcasting, perElement } from './forms/element-wise.js';
import { concat, pad, slice, splitForm, woven } from './forms/layers.js';
import { instanceNormalization } from './forms/normalisation.js';
import { maxPool } from './forms/pooling.js';
import { globalPool, reduce } from './forms/reduce.js';
import { resize } from './forms/resize.js';
import { transposedConvolution } from './forms/transposed-convolution.js';

const all = (operators: string, form: Form): Record<string, Form> => Object.fromEntries(operators.split(' ').map((op) => [op, form]));

/** What works on phases. All else is joined, run as it is, and split again where a convolution follows. */
export const forms: Readonly<Record<string, Form>> = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPool,
  GlobalAveragePool: globalPool('ReduceMean'),
  GlobalMaxPool: globalPool('ReduceMax'),
  Concat: concat,
  Split: splitForm,
  Slice: slice,
  Pad: pad,
  Reshape: woven,
  InstanceNormalization: instanceNormalization,
  Resize: resize,
  ...all('ReduceSum ReduceSumSquare ReduceMean ReduceMax ReduceMin', reduce),
  ...all('Softmax LogSoftmax', alongAxis),
  ...all(
    'Add Sub Mul Div Pow Sum Mean Max Min PRelu Where Equal Greater Less GreaterOrEqual LessOrEqual And Or Not Xor Cast',
    broadcasting,
  ),
  ...all('Relu LeakyRelu Elu Celu Selu Gelu Sigmoid HardSigmoid HardSwish Swish Mish Softplus Softsign Tanh Erf', broadcasting),
  ...all('Abs Neg Exp Log Sqrt Reciprocal Sign Floor Ceil Round Sin Cos ThresholdedRelu Identity', broadcasting),
  ...all('Clip BatchNormalization Dropout', perElement),
};
