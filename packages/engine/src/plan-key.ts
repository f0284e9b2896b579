import type { Target } from '@voxplain/core';
import type { GraphMethod } from './compile.js';

/** What a plan depends on. The class and the region are not among it: they are fed. */
export const planKey = (
  kind: 'explain' | 'score',
  dims: readonly number[],
  { output, score = 'logit' }: Target,
  methods: readonly GraphMethod[],
): string =>
  JSON.stringify([kind, dims, output ?? null, score, methods.map(({ explainer, options }) => [explainer.id, explainer.version, options])]);
