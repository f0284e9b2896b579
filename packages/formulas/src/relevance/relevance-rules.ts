import { type Forward, gradientRules, type Rule, type Rules } from '@voxplain/autodiff';
import type { Value } from '@voxplain/graph';
import { elementWise } from '../element-wise.js';
import { again } from './again.js';
import { along, slopeAndOffset } from './batch-norm.js';
import { tiny } from './layer-rules.js';
import type { Layers } from './layers.js';
import { stabilised } from './linear.js';
import { proportional } from './proportional.js';

const all = (operators: string | readonly string[], rule: Rule): Rules =>
  Object.fromEntries((typeof operators === 'string' ? operators.split(' ') : operators).map((op) => [op, rule]));

/** What moves, selects or repeats elements, and maxima, whose winner takes all: relevance goes the way the gradient goes. */
const moving = (operators: string): Rules => Object.fromEntries(operators.split(' ').map((op) => [op, (gradientRules as Rules)[op]!]));

/** Relevance goes through as it is to the first input. */
const pass: Rule = (R, { x }) => x.map((_, i) => (i === 0 ? R : null));

/** `slope x / (slope x + offset)` of it: a linear operator without neighbours. */
const normalised: Rule = (R, { x: [x, ...parameters], y, attributes }) => {
  const [slope] = slopeAndOffset(parameters as Value[], attributes.float('epsilon', 1e-5));
  return [x!.mul(along(slope, 1, x!.dims.length)).mul(R.div(stabilised(y, tiny)))];
};

/** Which parts of a sum get relevance: all, in proportion and with their sign, or those above 0 (what excites) that depend on the input. */
export type Parts = 'signed' | 'excited';

/** What depends on the input, where it is above 0; nothing of the rest. Axes stay axes. */
const excited =
  ({ live }: Layers): Rule =>
  (R, forward) => {
    const x = forward.x.map((value) => (value.type.startsWith('float') ? (live(value.name) ? value.relu() : value.scalar(0)) : value));
    return proportional(tiny)(R, { ...forward, x, y: again(forward, x) });
  };

/**
 * Rules of all operators but the linear ones with weights. Sums and averages share out in proportion; element-wise functions,
 * and normalisations over their own input, pass on (Achtibat et al. 2024, arXiv 2402.05602); of a product each factor that
 * depends on the input gets an equal part, of a quotient the dividend gets all.
 */
export function relevanceRules(layers: Layers, parts: Parts): Rules {
  const { folded, live, passed } = layers;
  /** Normalisations that are written in several nodes pass on, too. */
  const normOr =
    (rule: Rule): Rule =>
    (R, forward) => {
      const to = passed(forward.y.name);
      return to === undefined ? rule(R, forward) : forward.x.map((_, i) => (i === to ? R : null));
    };
  const sum = parts === 'signed' ? proportional(tiny) : excited(layers);
  const factors = ({ x: [a, b] }: Forward) => [a, b].filter((value) => value && live(value.name)).length || 1;
  const product: Rule = (R, forward) => proportional(tiny)(R.div(factors(forward)), forward);
  return {
    ...moving('Identity Dropout Cast CastLike Where Max Min'),
    ...moving('Reshape Flatten Squeeze Unsqueeze Transpose Expand Tile Concat Split Slice Pad DepthToSpace SpaceToDepth'),
    ...moving('Gather GatherElements GatherND TopK Compress CenterCropPad ReverseSequence Trilu MaxUnpool'),
    ...moving('MaxPool GlobalMaxPool ReduceMax ReduceMin'),
    ...all(elementWise, pass),
    ...all('InstanceNormalization LayerNormalization GroupNormalization RMSNormalization', pass),
    ...all('MeanVarianceNormalization LRN LpNormalization Div', pass),
    Add: normOr(sum),
    Sub: normOr(proportional(tiny)),
    ...all('Sum Mean ReduceSum ReduceMean AveragePool GlobalAveragePool CumSum', sum),
    ...all('Resize GridSample RoiAlign Softmax', proportional(tiny)),
    ...all('MatMul Gemm', product),
    Mul: (R, forward) => {
      const part = R.div(factors(forward));
      return [part, part];
    },
    BatchNormalization: (R, forward) => (parts === 'excited' || folded(forward.y.name) ? [R] : normalised(R, forward)),
  };
}
