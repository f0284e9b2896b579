export { firstThatRuns } from './first-that-runs.js';
export { type OrtBackendOptions, ortBackend, type Runtime } from './ort-backend.js';
export { probeModel } from './probe-model.js';
export { createQueue, type Queue } from './queue.js';
export type { FreeSessionOptions, ProviderOptions } from './session-options.js';
