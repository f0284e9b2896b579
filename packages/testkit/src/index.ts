export { ModelWriter } from './model-writer.js';
export { gapNet, linearNet } from './networks.js';
export { gaussians } from './random.js';
