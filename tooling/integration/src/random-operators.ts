import type { gradientRules } from '@voxplain/autodiff';
import { alongAxes } from './random/along-axes.js';
import { elementwise } from './random/elementwise.js';
import { indexing } from './random/indexing.js';
import { layouts } from './random/layouts.js';
import { losses } from './random/losses.js';
import { normalisations } from './random/normalisations.js';
import { products } from './random/products.js';
import { reductions } from './random/reductions.js';
import { sampling } from './random/sampling.js';
import { signals } from './random/signals.js';
import { windows } from './random/windows.js';
import type { Operator } from './random-graph.js';

/** How to draw every operator that has a derivative. */
export const randomOperators = {
  ...elementwise,
  ...reductions,
  ...layouts,
  ...alongAxes,
  ...indexing,
  ...windows,
  ...products,
  ...losses,
  ...normalisations,
  ...sampling,
  ...signals,
} satisfies Record<keyof typeof gradientRules, Operator>;
