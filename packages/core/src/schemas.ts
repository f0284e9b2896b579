/** The schemas of files; apart from the contract, so that what reads none loads no schema library. */
export { manifestSchema } from './manifest-schema.js';
export { modelCardSchema } from './model-card-schema.js';
