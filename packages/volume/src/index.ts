export { affine, identityGeometry, sameGrid, toIndex, toWorld } from './geometry.js';
export { orientationOf } from './orientation.js';
export { type Prepared, prepare, referenceOf } from './prepare.js';
export { resample } from './resample.js';
export { resizeLinear, resizeNearest } from './resize.js';
export { type Positions, type Sample, sampleLinear, sampleNearest } from './sample.js';
export { assertVolume } from './validate.js';
