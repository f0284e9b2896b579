import { activationCases } from './activation.js';
import { arithmeticCases } from './arithmetic.js';
import { convolutionCases } from './convolution.js';
import { determinantCases } from './determinant.js';
import { einsumCases } from './einsum.js';
import { embeddingCases } from './embedding.js';
import { indexingCases } from './indexing.js';
import { lossCases } from './loss.js';
import { matrixCases } from './matrix.js';
import { normalisationCases } from './normalisation.js';
import { poolingCases } from './pooling.js';
import { reduceCases } from './reduce.js';
import { resizeCases } from './resize.js';
import { samplingCases } from './sampling.js';
import { scanCases } from './scan.js';
import { scatterCases } from './scatter.js';
import { selectionCases } from './selection.js';
import { shapeCases } from './shape.js';
import { spectralCases } from './spectral.js';
import { windowCases } from './window.js';

/** Operators with their attributes, by family. Max pooling has its own exact tests. */
export const families = {
  activation: activationCases,
  arithmetic: arithmeticCases,
  convolution: convolutionCases,
  determinant: determinantCases,
  embedding: embeddingCases,
  einsum: einsumCases,
  indexing: indexingCases,
  loss: lossCases,
  matrix: matrixCases,
  normalisation: normalisationCases,
  pooling: poolingCases,
  reduce: reduceCases,
  resize: resizeCases,
  scan: scanCases,
  sampling: samplingCases,
  scatter: scatterCases,
  selection: selectionCases,
  shape: shapeCases,
  spectral: spectralCases,
  window: windowCases,
};
