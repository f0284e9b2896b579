import { conforms, engine, group, type KnownBug, method, others } from './known-bug.js';

/** Of class activation maps, and of what every map goes through. */
export const maps: readonly KnownBug[] = [
  {
    library: 'MONAI',
    bug: 'Grad-CAM++ raises for more than one sample, or is silently wrong where the batch is as large as the width',
    file: others,
    test: 'Grad-CAM++ of a batch is that of its samples, also where the batch is as large as the width',
  },
  {
    library: 'torch-cam',
    bug: 'Grad-CAM++ loses its division',
    file: method('grad-cam-plus-plus', 'definition'),
    test: 'holds for gradients of %f',
  },
  {
    library: 'MONAI, M3d-CAM, torch-cam',
    bug: 'Grad-CAM++ sums the products of activations and gradients where the paper multiplies sums',
    file: method('grad-cam-plus-plus', 'definition'),
    test: 'holds for gradients of %f',
  },
  {
    library: 'pytorch-grad-cam',
    bug: 'an epsilon in the denominator of Grad-CAM++ outweighs small gradients: weights are 41 % off at 1e-3',
    file: method('grad-cam-plus-plus', 'definition'),
    test: 'holds for gradients of %f',
  },
  {
    library: 'MONAI, M3d-CAM',
    bug: 'Grad-CAM++ multiplies by the exponential of the score, which is infinite from 89 on',
    file: others,
    test: 'Grad-CAM++ of a score beyond exp in single precision is finite',
  },
  {
    library: 'pytorch-grad-cam',
    bug: 'the sign of Eigen-CAM is arbitrary: a rectifier blanks every other map',
    file: 'packages/formulas/test/principal-component.test.ts',
    test: 'has its largest magnitude positive, for the values and for their negatives',
  },
  {
    library: 'pytorch-grad-cam, captum, xplique, DIANNA',
    bug: 'Grad-CAM++, XGrad-CAM, Score-CAM, Ablation-CAM, FullGrad, LRP, RISE and others fail on volumes',
    file: group('geometry'),
    test: 'gives finite maps of its kind, on the grid of the input',
  },
  {
    library: 'pytorch-grad-cam',
    bug: 'Ablation-CAM divides by the score, which turns the map where the score is negative',
    file: others,
    test: 'Ablation-CAM keeps its sign where the score is negative',
  },
  {
    library: 'pytorch-grad-cam, torch-cam',
    bug: 'Score-CAM of a constant channel depends on an epsilon, and large scores overflow the softmax',
    file: others,
    test: 'Score-CAM of scores beyond exp, with a channel that is constant, is finite',
  },
  {
    library: 'torch-cam',
    bug: 'IS-CAM adds its factors up, to 5.5 in place of 1',
    file: method('is-cam'),
    test: conforms,
  },
  { library: 'MONAI, torch-cam', bug: 'CAM is inverted, or loses what speaks against the class', file: method('cam'), test: conforms },
  {
    library: 'MONAI',
    bug: 'the normaliser for display is inverted: the hottest voxel is the least important one',
    file: 'packages/report/test/normalise.test.ts',
    test: 'positive maps span minimum to maximum',
  },
  {
    library: 'M3d-CAM, Seg-XRes-CAM',
    bug: 'a constant map becomes NaN where it is brought to [0, 1]',
    file: 'packages/report/test/normalise.test.ts',
    test: 'a constant map is 0 everywhere',
  },
  {
    library: 'Seg-XRes-CAM',
    bug: 'a constant channel becomes NaN within a method that normalises',
    file: 'packages/formulas/test/min-max.test.ts',
    test: 'brings every channel to [0, 1], and a constant one to 0',
  },
  {
    library: 'torch-cam, pytorch-grad-cam',
    bug: 'XGrad-CAM and others divide 0 by 0 at a layer whose activations are all 0',
    file: group('sanity'),
    test: 'is finite where nothing varies',
  },
  {
    library: 'tf-explain',
    bug: 'Grad-CAM takes guided gradients by default and has no rectifier',
    file: 'tooling/integration/test/cam-by-hand.test.ts',
    test: '%s',
  },
  {
    library: 'captum, pytorch-grad-cam, tf-keras-vis',
    bug: 'maps are enlarged by the nearest voxel or from corner to corner: up to 0.57 of the maximum off',
    file: 'packages/volume/test/resize.test.ts',
    test: 'by hand: 2 to 4 voxels puts weights of 1/4 and 3/4 between, and clamps at the ends',
  },
  {
    library: 'captum',
    bug: 'Guided Grad-CAM multiplies by the map of the nearest site',
    file: 'packages/formulas/test/upsample.test.ts',
    test: 'is the resampler that places maps, where it is linear',
  },
  {
    library: 'M3d-CAM',
    bug: 'Guided Grad-CAM normalises every sample by the first of the batch',
    file: others,
    test: 'Guided Grad-CAM of a batch is that of its samples',
  },
  {
    library: 'all',
    bug: 'maps of oblique volumes with voxels that are no cubes lose their grid',
    file: group('geometry'),
    test: 'gives the map of an oblique volume on its own grid, voxel on voxel',
  },
  {
    library: 'M3d-CAM, xplique',
    bug: 'the region that is explained is computed anew for every perturbed input',
    file: others,
    test: 'the region that is explained is that of the whole input, not of what a window leaves of it',
  },
  {
    library: 'Seg-HiRes-Grad CAM',
    bug: 'the region of a class compares class numbers with a stack of channels, and weights are scaled by 1000',
    file: 'tooling/integration/test/seg-cam.test.ts',
    test: 'of what is predicted as class %i: Seg-Grad-CAM, Seg-HiRes-Grad CAM',
  },
  {
    library: 'Seg-XRes-CAM',
    bug: 'blocks at the border are filled up with zeros',
    file: method('seg-xres-cam', 'pool'),
    test: 'pool %i, %s',
  },
  {
    library: 'all',
    bug: 'a blank map is shown without a word',
    file: engine,
    test: 'a map that is zero everywhere is said to be so',
  },
];
