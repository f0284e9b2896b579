import type { Target } from '@voxplain/core';
import type { GraphMethod } from './compile.js';

/** What a plan depends on. The class, the unit and the region are not among it: they are fed. */
export const planKey = (
  kind: 'explain' | 'score' | 'predict' | 'means' | 'maps' | 'patch-maps',
  dims: readonly number[],
  { output, score = 'logit', reduce = 'sum', layer }: Target,
  methods: readonly GraphMethod[],
): string =>
  JSON.stringify([
    kind,
    dims,
    output ?? null,
    score,
    reduce,
    layer ?? null,
    methods.map(({ explainer, options }) => [explainer.id, explainer.version, options]),
  ]);
