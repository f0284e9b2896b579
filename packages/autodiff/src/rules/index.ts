import type { Rules } from '../rule.js';
import { activation } from './activation.js';
import { arithmetic } from './arithmetic.js';
import { convolution } from './convolution.js';
import { indexing } from './indexing.js';
import { matrix } from './matrix.js';
import { normalisation } from './normalisation.js';
import { pooling } from './pooling.js';
import { reduce } from './reduce.js';
import { resize } from './resize.js';
import { shape } from './shape.js';

/** The derivative of every supported operator. */
export const gradientRules = {
  ...arithmetic,
  ...activation,
  ...convolution,
  ...pooling,
  ...normalisation,
  ...matrix,
  ...reduce,
  ...shape,
  ...indexing,
  ...resize,
} satisfies Rules;
