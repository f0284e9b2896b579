import { activationCases } from './activation.js';
import { arithmeticCases } from './arithmetic.js';
import { convolutionCases } from './convolution.js';
import { indexingCases } from './indexing.js';
import { matrixCases } from './matrix.js';
import { normalisationCases } from './normalisation.js';
import { poolingCases } from './pooling.js';
import { reduceCases } from './reduce.js';
import { resizeCases } from './resize.js';
import { shapeCases } from './shape.js';
import { windowCases } from './window.js';

/** Operators with their attributes, by family. Max pooling has its own exact tests. */
export const families = {
  activation: activationCases,
  arithmetic: arithmeticCases,
  convolution: convolutionCases,
  indexing: indexingCases,
  matrix: matrixCases,
  normalisation: normalisationCases,
  pooling: poolingCases,
  reduce: reduceCases,
  resize: resizeCases,
  shape: shapeCases,
  window: windowCases,
};
