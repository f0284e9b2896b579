import type { NonDifferentiable } from '../non-differentiable.js';
import type { OnnxOperator } from '../onnx-operators.js';
import type { Refused } from '../refused.js';
import type { Rule } from '../rule.js';
import { activation } from './activation.js';
import { affine } from './affine-grid.js';
import { arithmetic } from './arithmetic.js';
import { convolution } from './convolution.js';
import { deformable } from './deform-conv.js';
import { determinant } from './determinant.js';
import { contraction } from './einsum.js';
import { embedding } from './embedding.js';
import { gridSampling } from './grid-sample.js';
import { indexing } from './indexing.js';
import { loss } from './loss.js';
import { matrix } from './matrix.js';
import { normalisation } from './normalisation.js';
import { pooling } from './pooling.js';
import { quantisation } from './quantisation.js';
import { reduce } from './reduce.js';
import { regions } from './regions.js';
import { resize } from './resize.js';
import { scan } from './scan.js';
import { scatter } from './scatter.js';
import { selection } from './selection.js';
import { shape } from './shape.js';
import { spectral } from './spectral.js';

/** The derivative of every operator of the standard that has one, and is not refused. */
export const gradientRules = {
  ...arithmetic,
  ...activation,
  ...convolution,
  ...pooling,
  ...normalisation,
  ...matrix,
  ...determinant,
  ...reduce,
  ...shape,
  ...indexing,
  ...scatter,
  ...selection,
  ...resize,
  ...scan,
  ...spectral,
  ...embedding,
  ...loss,
  ...quantisation,
  ...contraction,
  ...gridSampling,
  ...deformable,
  ...regions,
  ...affine,
} satisfies Record<Exclude<OnnxOperator, NonDifferentiable | Refused>, Rule>;
