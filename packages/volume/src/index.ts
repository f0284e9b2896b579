export { affine, identityGeometry, sameGrid, toIndex, toWorld } from './geometry.js';
export { orientationOf } from './orientation.js';
export { type Prepared, prepare } from './prepare.js';
export { resizeLinear, resizeNearest } from './resize.js';
export { assertVolume } from './validate.js';
