/** The opsets that random graphs have. */
export const opsets = [12, 13, 16, 18, 21, 24, 26];

/** Operators that came later than the first of these opsets, or in a form that is drawn here. */
const since: Readonly<Record<string, number>> = {
  HardSwish: 14,
  Trilu: 14,
  CastLike: 15,
  GridSample: 16,
  DFT: 17,
  LayerNormalization: 17,
  STFT: 17,
  CenterCropPad: 18,
  Col2Im: 18,
  GroupNormalization: 18,
  Mish: 18,
  DeformConv: 19,
  AffineGrid: 20,
  Gelu: 20,
  // to int16, of which the steps are fine
  QuantizeLinear: 21,
  DequantizeLinear: 21,
  RMSNormalization: 23,
  RotaryEmbedding: 23,
  Swish: 24,
  TensorScatter: 24,
  CumProd: 26,
};

/** The last opset at which the runtime (1.30, on the CPU) has a kernel. */
const until: Readonly<Record<string, number>> = { GlobalLpPool: 21, MaxRoiPool: 21, RoiAlign: 21, Swish: 24 };

export const available = (op: string, opset: number): boolean => (since[op] ?? 0) <= opset && opset <= (until[op] ?? opset);

/** Operators that the runtime computes in float32 only, some of them whatever their input is. */
export const narrow: ReadonlySet<string> = new Set(
  [
    'Acos Acosh Asin Asinh Atan Atanh Celu Cosh Elu Erf Gelu HardSigmoid HardSwish LeakyRelu Mean Mish PRelu Selu Shrink Sinh',
    'Softplus Softsign Swish Tan ThresholdedRelu AveragePool GlobalAveragePool GlobalLpPool GlobalMaxPool LpPool MaxUnpool',
    'Conv ConvTranspose Det Resize RoiAlign MaxRoiPool GridSample Col2Im OneHot RotaryEmbedding',
    'GroupNormalization InstanceNormalization LRN MeanVarianceNormalization',
  ].flatMap((names) => names.split(' ')),
);
