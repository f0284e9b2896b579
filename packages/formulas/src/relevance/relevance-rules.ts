import { type Forward, gradientRules, type Rule, type Rules } from '@voxplain/autodiff';
import type { Value } from '@voxplain/graph';
import { along, slopeAndOffset } from './batch-norm.js';
import { tiny } from './layer-rules.js';
import type { Layers } from './layers.js';
import { stabilised } from './linear.js';
import { proportional } from './proportional.js';

const all = (operators: string, rule: Rule): Rules => Object.fromEntries(operators.split(' ').map((op) => [op, rule]));

/** What moves, selects or repeats elements, and maxima, whose winner takes all: relevance goes the way the gradient goes. */
const moving = (operators: string): Rules => Object.fromEntries(operators.split(' ').map((op) => [op, (gradientRules as Rules)[op]!]));

/** Relevance goes through as it is to the first input. */
const pass: Rule = (R, { x }) => x.map((_, i) => (i === 0 ? R : null));

/** `slope x / (slope x + offset)` of it: a linear operator without neighbours. */
const normalised: Rule = (R, { x: [x, ...parameters], y, attributes }) => {
  const [slope] = slopeAndOffset(parameters as Value[], attributes.float('epsilon', 1e-5));
  return [x!.mul(along(slope, 1, x!.dims.length)).mul(R.div(stabilised(y, tiny)))];
};

/**
 * Rules of all operators but the linear ones with weights. Sums and averages share out in proportion; element-wise functions,
 * and normalisations over their own input, pass on (Achtibat et al. 2024, arXiv 2402.05602); of a product each factor that
 * depends on the input gets an equal part, of a quotient the dividend gets all.
 */
export function relevanceRules({ folded, live }: Layers): Rules {
  const factors = ({ x: [a, b] }: Forward) => [a, b].filter((value) => value && live(value.name)).length || 1;
  const product: Rule = (R, forward) => proportional(tiny)(R.div(factors(forward)), forward);
  return {
    ...moving('Identity Dropout Cast CastLike Where Max Min'),
    ...moving('Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile Concat Split Slice Pad DepthToSpace SpaceToDepth'),
    ...moving('Gather GatherElements GatherND TopK Compress CenterCropPad ReverseSequence Trilu MaxUnpool'),
    ...moving('MaxPool GlobalMaxPool ReduceMax ReduceMin'),
    ...all('Relu LeakyRelu PRelu ThresholdedRelu Elu Celu Selu Sigmoid HardSigmoid HardSwish Swish Softplus Softsign Mish Gelu', pass),
    ...all('Clip Tanh Erf Abs Neg Exp Log Sqrt Pow Reciprocal Shrink Sin Cos', pass),
    ...all('InstanceNormalization LayerNormalization GroupNormalization RMSNormalization', pass),
    ...all('MeanVarianceNormalization LRN LpNormalization Div', pass),
    ...all('Add Sub Sum Mean ReduceSum ReduceMean AveragePool GlobalAveragePool CumSum', proportional(tiny)),
    ...all('Resize GridSample RoiAlign Softmax', proportional(tiny)),
    ...all('MatMul Gemm', product),
    Mul: (R, forward) => {
      const part = R.div(factors(forward));
      return [part, part];
    },
    BatchNormalization: (R, forward) => (folded(forward.y.name) ? [R] : normalised(R, forward)),
  };
}
