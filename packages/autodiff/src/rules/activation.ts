import { numbers, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';

/** Both forms of Gelu: `x` times the normal distribution's integral, and its approximation by Tanh. */
const gelu: Rule = (dy, { x: [x], attributes }) => {
  if (attributes.string('approximate', 'none') === 'tanh') {
    const c = Math.sqrt(2 / Math.PI);
    const cube = x!.mul(x!).mul(0.044715);
    const t = x!.mul(cube.add(1)).mul(c).tanh();
    const slope = t.mul(t).neg().add(1).mul(x!).mul(cube.mul(3).add(1).mul(c));
    return [dy.mul(t.add(1).add(slope).mul(0.5))];
  }
  // with u = x / sqrt 2: (1 + erf u) / 2 + u exp(-u^2) / sqrt pi
  const u = x!.mul(Math.SQRT1_2);
  const cdf = u.op('Erf', [], x!.dims).op('HardSigmoid', [], x!.dims, { alpha: 0.5, beta: 0.5 });
  const bell = u.mul(x!.mul(-Math.SQRT1_2)).exp();
  return [dy.mul(cdf.add(u.mul(bell).mul(1 / Math.sqrt(Math.PI))))];
};

const softplus = (x: Value) => x.op('Softplus', [], x.dims);

/** Strictly inside the bounds, as PyTorch's ReLU6 and Hardtanh have it; read from the output, so that Conv and Clip stay fused. */
const clip: Rule = (dy, { y, optionalConstant }) => {
  const [low, high] = [1, 2].map((input) => {
    const bound = optionalConstant(input);
    return bound && numbers(bound)[0];
  });
  const raised = low === undefined ? dy : y.greater(low).where(dy, 0);
  return [high === undefined ? raised : y.less(high).where(raised, 0), null, null];
};

export const activation = {
  // of the output, so that Conv and Relu stay fused
  Relu: (dy, { y }) => [y.greater(0).where(dy, 0)],
  LeakyRelu: (dy, { x: [x], attributes }) => [x!.greater(0).where(dy, dy.mul(attributes.float('alpha', 0.01)))],
  PRelu: (dy, { x: [x, slope] }) => [x!.greater(0).where(dy, dy.mul(slope!)), x!.greater(0).where(0, dy.mul(x!))],
  ThresholdedRelu: (dy, { x: [x], attributes }) => [x!.greater(attributes.float('alpha', 1)).where(dy, 0)],
  Elu: (dy, { y, attributes }) => [y.greater(0).where(dy, dy.mul(y.add(attributes.float('alpha', 1))))],
  Celu: (dy, { x: [x], attributes }) => [x!.greater(0).where(dy, dy.mul(x!.div(attributes.float('alpha', 1)).exp()))],
  Selu: (dy, { y, attributes }) => {
    const gamma = attributes.float('gamma', 1.0507009873554805);
    const alpha = attributes.float('alpha', 1.6732632423543772);
    return [y.greater(0).where(dy.mul(gamma), dy.mul(y.add(alpha * gamma)))];
  },
  Sigmoid: (dy, { y }) => [dy.mul(y.mul(y.neg().add(1)))],
  HardSigmoid: (dy, { y, attributes }) => [y.greater(0).where(y.less(1).where(dy.mul(attributes.float('alpha', 0.2)), 0), 0)],
  HardSwish: (dy, { x: [x] }) => [x!.greater(-3).where(x!.less(3).where(dy.mul(x!.div(3).add(0.5)), dy), 0)],
  Swish: (dy, { x: [x], attributes }) => {
    const s = x!.mul(attributes.float('alpha', 1)).sigmoid();
    return [dy.mul(s.add(x!.mul(attributes.float('alpha', 1)).mul(s).mul(s.neg().add(1))))];
  },
  Softplus: (dy, { x: [x] }) => [dy.mul(x!.sigmoid())],
  Softsign: (dy, { x: [x] }) => [dy.div(x!.abs().add(1).pow(2))],
  Mish: (dy, { x: [x] }) => {
    const t = softplus(x!).tanh();
    return [dy.mul(t.add(x!.mul(x!.sigmoid()).mul(t.mul(t).neg().add(1))))];
  },
  Gelu: gelu,
  Clip: clip,
} satisfies Rules;
