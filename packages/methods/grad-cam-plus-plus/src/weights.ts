import type { Network, Value } from '@voxplain/core';
import { ratio } from '@voxplain/formulas';

export const alphas = ['exact', 'epsilon', 'products', 'unit-sum'] as const;
export type Alpha = (typeof alphas)[number];

/** What the formula is made of: `g+ = ReLU(dy/dA)` and the activations, `[batch, channel, ...space]`, and the network. */
interface Terms {
  readonly gradient: Value;
  readonly activations: Value;
  readonly net: Network;
}

/** Weights per element, whose sum over space is `w_k`. */
export const perElement: Readonly<Record<Alpha, (terms: Terms) => Value>> = {
  /** `a g+ = g+ / (2 + g+ sum_s A)`: eq. 19 divided through by `g^2`, so that nothing small is squared and no epsilon is needed. */
  exact({ gradient, activations }) {
    const positive = gradient.relu();
    return positive.div(sumOver(positive, activations).add(2));
  },
  /** `a g+ = g+^3 / (2 g+^2 + g+^3 sum_s A + 1e-6)`: the epsilon outweighs `2 g^2` where gradients are below 1e-3. pytorch-grad-cam's. */
  epsilon({ gradient, activations }) {
    const [square, cube] = powers(gradient.relu());
    return cube.div(square.mul(2).add(sumOver(cube, activations)).add(1e-6));
  },
  /** `a g+ e^y = e^y g+^3 / (2 g+^2 + sum_s A g^3 + 1e-7)`: the gradient is within the sum. MONAI's, and M3d-CAM's up to scale. */
  products({ gradient, activations, net }) {
    const [square, cube] = powers(gradient.relu());
    const products = powers(gradient)[1].mul(activations).sum('space');
    return cube.div(square.mul(2).add(products).add(1e-7)).mul(scores(net, activations.dims).exp());
  },
  /** `a / sum_s a` in place of `a = 1 / (2 + g sum_s A)`, 0 where `g` is: weights are means of `g+`. tf-keras-vis'. */
  'unit-sum'({ gradient, activations }) {
    const a = gradient.equal(0).where(0, sumOver(gradient, activations).add(2).pow(-1));
    return ratio(a, a.sum('space')).mul(gradient.relu());
  },
};

const powers = (value: Value): readonly [Value, Value] => [value.mul(value), value.mul(value).mul(value)];

/** `factor sum_s A`, by the mean: in half precision the sum itself may be too large. */
function sumOver(factor: Value, activations: Value): Value {
  const sites = activations.dims.slice(2).reduce((product, dim) => product * dim, 1);
  return factor.mul(activations.mean('space')).mul(sites);
}

/** The score of every sample, `[batch, 1, ...]`, of the rank of `dims`. */
function scores({ output, seed }: Network, dims: readonly number[]): Value {
  const total = output.mul(seed).sum(output.dims.map((_, axis) => axis).slice(1));
  return total.reshape(dims.map((dim, axis) => (axis === 0 ? dim : 1)));
}
