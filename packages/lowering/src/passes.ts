import type { Lowering } from './lowering.js';
import { chainedSum } from './passes/chained-sum.js';
import { einsumLengths } from './passes/einsum-lengths.js';
import { explicitPads } from './passes/explicit-pads.js';
import { flatSoftmax } from './passes/flat-softmax.js';
import { flippedKernel } from './passes/flipped-kernel.js';
import { groupedConvolution3d } from './passes/grouped-convolution-3d.js';
import { noDropout } from './passes/no-dropout.js';
import { noRound } from './passes/no-round.js';
import { noSign } from './passes/no-sign.js';
import { phases } from './passes/phases.js';
import { powOperands } from './passes/pow-operands.js';
import { residues } from './passes/residues.js';
import { steepMask } from './passes/steep-mask.js';
import { stridedSlice } from './passes/strided-slice.js';
import { zeroInsertion } from './passes/zero-insertion.js';

/** All lowerings, in the order in which they work: what one leaves behind, a later one may take up. */
export const lowerings: readonly Lowering[] = [
  noDropout,
  explicitPads,
  flippedKernel,
  phases,
  residues,
  zeroInsertion,
  groupedConvolution3d,
  steepMask,
  stridedSlice,
  noSign,
  noRound,
  powOperands,
  einsumLengths,
  flatSoftmax,
  chainedSum,
];
