import {
  alphaBetaRule,
  type Box,
  epsilonRule,
  flatRule,
  gammaRule,
  type LayerRule,
  wSquareRule,
  zBoxRule,
  zPlusRule,
} from '@voxplain/formulas';

export const ruleNames = ['epsilon', 'gamma', 'alpha-beta', 'z-plus', 'w-square', 'flat', 'z-box'] as const;
export type RuleName = (typeof ruleNames)[number];

/** The numbers in the rules. */
export interface Parameters {
  readonly epsilon: number;
  readonly gamma: number;
  /** `beta` is `alpha - 1`. */
  readonly alpha: number;
  /** What the network's input can be, for z-box. */
  readonly box: Box;
}

export const rulesOf = ({ epsilon, gamma, alpha, box }: Parameters): Readonly<Record<RuleName, LayerRule>> => ({
  epsilon: epsilonRule(epsilon),
  gamma: gammaRule(gamma),
  'alpha-beta': alphaBetaRule(alpha),
  'z-plus': zPlusRule,
  'w-square': wSquareRule,
  flat: flatRule,
  'z-box': zBoxRule(box),
});

/** Which rule a layer has: dense layers (Gemm, MatMul), convolutions, and the layers that read the input. */
export interface Composite {
  readonly dense: RuleName;
  readonly convolution: RuleName;
  /** As `convolution` or `dense` unless given. */
  readonly first?: RuleName;
}

const composite = (dense: RuleName, convolution: RuleName, first?: RuleName): Composite => ({
  dense,
  convolution,
  ...(first ? { first } : {}),
});

/** Combinations that are in use (Montavon et al. 2019, chapter 10; Kohlbrenner et al. 2020, arXiv 1910.09840). */
export const composites = {
  epsilon: composite('epsilon', 'epsilon'),
  'epsilon-plus': composite('epsilon', 'z-plus'),
  'epsilon-plus-flat': composite('epsilon', 'z-plus', 'flat'),
  'epsilon-alpha-beta': composite('epsilon', 'alpha-beta'),
  'epsilon-alpha-beta-flat': composite('epsilon', 'alpha-beta', 'flat'),
  'epsilon-gamma-box': composite('epsilon', 'gamma', 'z-box'),
} as const;

export type CompositeName = keyof typeof composites;
export const compositeNames = Object.keys(composites) as [CompositeName, ...CompositeName[]];
