import { attribution } from './known-bugs/attribution.js';
import { maps } from './known-bugs/maps.js';

/** Every bug with its test. */
export const knownBugs = [...maps, ...attribution];
