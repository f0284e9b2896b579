/** Operators that make of every element of their first input one of the result, by a function that bends. */
export const elementWise: readonly string[] = [
  ...'Relu LeakyRelu PRelu ThresholdedRelu Elu Celu Selu Gelu Mish Swish HardSwish Clip Shrink'.split(' '),
  ...'Sigmoid HardSigmoid Softplus Softsign Tanh Erf'.split(' '),
  ...'Abs Neg Exp Log Sqrt Pow Reciprocal Sin Cos'.split(' '),
];
