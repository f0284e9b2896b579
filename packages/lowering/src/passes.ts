import type { Lowering } from './lowering.js';
import { chainedSum } from './passes/chained-sum.js';
import { flippedKernel } from './passes/flipped-kernel.js';
import { groupedConvolution3d } from './passes/grouped-convolution-3d.js';
import { noDropout } from './passes/no-dropout.js';
import { noSign } from './passes/no-sign.js';
import { residues } from './passes/residues.js';
import { steepMask } from './passes/steep-mask.js';
import { stridedSlice } from './passes/strided-slice.js';
import { zeroInsertion } from './passes/zero-insertion.js';

/** All lowerings, in the order in which they work: what one leaves behind, a later one may take up. */
export const lowerings: readonly Lowering[] = [
  noDropout,
  flippedKernel,
  residues,
  zeroInsertion,
  groupedConvolution3d,
  steepMask,
  stridedSlice,
  noSign,
  chainedSum,
];
