import { conforms, engine, group, type KnownBug, method, others } from './known-bug.js';

/** Of attribution to the input, targets and measures. */
export const attribution: readonly KnownBug[] = [
  {
    library: 'captum, M3d-CAM, MONAI',
    bug: 'guided backpropagation skips rectifiers that are functions, are used twice, or have another name: what is left is the plain gradient',
    file: others,
    test: 'every rectifier is guided, whatever it is called and however often it is used',
  },
  {
    library: 'captum, M3d-CAM',
    bug: 'guided backpropagation of a network without rectifiers is the plain gradient under another name',
    file: 'tooling/integration/test/seed-methods.test.ts',
    test: 'is refused with a word on what to use instead: $0.id',
  },
  {
    library: 'pytorch-grad-cam',
    bug: 'Ablation-CAM leaves the model changed after an exception, guided backpropagation replaces its rectifiers for good',
    file: others,
    test: 'a model is as it was after a run that failed: %s',
  },
  {
    library: 'pytorch-grad-cam',
    bug: 'a run that is stopped leaves hooks behind',
    file: group('control'),
    test: 'stops within one report, and leaves the model as it was',
  },
  {
    library: 'pytorch-grad-cam, DIANNA',
    bug: 'memory grows with every map; a session is made for every batch of masks',
    file: group('purity'),
    test: 'leaves the prediction as it is and releases its sessions',
  },
  {
    library: 'MONAI',
    bug: 'without a class, samples of a batch get the maps of the classes of other samples',
    file: group('batch'),
    test: 'explains a batch of two like two of one',
  },
  {
    library: 'pytorch-grad-cam',
    bug: 'FullGrad knows the biases of 2-D convolutions alone',
    file: method('full-grad', 'completeness'),
    test: '%s',
  },
  {
    library: 'tfjs and Keras examples',
    bug: 'the softmax is explained where the logit is meant: gradients vanish for a sure prediction',
    file: engine,
    test: 'steps over a final Softmax or Sigmoid for the logit, and keeps it for the probability',
  },
  {
    library: 'M3d-CAM',
    bug: 'guided backpropagation is a mean over the channels, without a sign',
    file: method('guided-backprop'),
    test: conforms,
  },
  {
    library: 'M3d-CAM',
    bug: 'maps of volumes are written with an identity affine and with their axes turned',
    file: engine,
    test: 'a volume comes back on its own grid, voxel on voxel, whatever the axis order',
  },
  {
    library: 'captum, alibi',
    bug: 'the weights of the trapezoid rule add up to (n - 1) / n: integrated gradients of a linear model are short by as much',
    file: 'packages/formulas/test/quadrature.test.ts',
    test: '%s has weights that add up to 1, and converges',
  },
  {
    library: 'tf-explain',
    bug: 'integrated gradients lack the factor of input less baseline',
    file: method('integrated-gradients'),
    test: conforms,
  },
  {
    library: 'MONAI',
    bug: 'SmoothGrad of squares is off by the root of the number of samples',
    file: others,
    test: 'the mean square of a constant gradient is its square, from %i samples',
  },
  {
    library: 'MONAI, innvestigate',
    bug: 'the noise of SmoothGrad is in parts of the range of the batch, or not what was asked for',
    file: others,
    test: 'noise is in parts of the range of the sample itself, and more of it is another map',
  },
  {
    library: 'captum',
    bug: 'DeepLIFT takes the softmax over the whole batch, and maxima from its first example; a rectifier that is used twice raises',
    file: others,
    test: 'DeepLIFT of a batch is that of its samples through a softmax and maxima: %s',
  },
  {
    library: 'captum',
    bug: 'the alpha-beta and gamma rules of LRP take inputs for positive, and biases are left as they are',
    file: method('lrp', 'rules'),
    test: '%s is what the rule gives element by element on the unrolled matrix',
  },
  {
    library: 'zennit, captum',
    bug: 'relevance is lost at residual sums that no canoniser has named',
    file: method('lrp', 'networks'),
    test: 'no relevance is lost or made without biases: %s',
  },
  {
    library: 'xplique, PAIR, zennit, tf-explain',
    bug: 'occlusion drops the remainder at the border, sums over windows, or keeps what is within the window',
    file: others,
    test: 'occlusion covers every voxel, takes means over windows, and fills what is within: %j',
  },
  {
    library: 'MONAI',
    bug: 'occlusion gives the score that is left, so that low means important',
    file: method('occlusion'),
    test: conforms,
  },
  {
    library: 'captum, MONAI',
    bug: 'dense outputs have no target, or one that is not the sum over a region',
    file: group('targets'),
    test: 'explains a mask with weights as it does the sum with these weights',
  },
  {
    library: 'xplique',
    bug: 'RISE divides by what the masks let through at a voxel',
    file: method('rise'),
    test: conforms,
  },
  {
    library: 'all',
    bug: 'an empty region gives a map of zeros',
    file: engine,
    test: 'names what is wrong with a target',
  },
  {
    library: 'Quantus',
    bug: 'an empty mask counts as a hit of the pointing game',
    file: 'packages/metrics/test/localisation.test.ts',
    test: 'says "%s" for the map %j and the mask %j',
  },
];
