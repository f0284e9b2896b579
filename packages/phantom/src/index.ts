export { complement, neutralise } from './neutralise.js';
export { type Phantom, type PhantomOptions, phantom } from './phantom.js';
export { type Phase, phases } from './phases.js';
export { normal } from './random.js';
export { enhancingTissues, labelOf, type Tissue, type TissueName, tissues } from './tissues.js';
