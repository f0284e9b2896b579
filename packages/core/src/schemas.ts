/** The schemas of files and options; apart from the contract, so that a method without them loads no schema library. */
export { layerOption } from './layer-schema.js';
export { manifestSchema } from './manifest-schema.js';
export { modelCardSchema } from './model-card-schema.js';
