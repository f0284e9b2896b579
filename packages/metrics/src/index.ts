export { type EvidenceScores, evidenceScores } from './evidence-scores.js';
export { isDefined, type Measured, type Reason } from './measured.js';
export { pointingGame, pointingGameWeighted } from './pointing-game.js';
export { relevanceMass } from './relevance-mass.js';
export { rocArea } from './roc-area.js';
