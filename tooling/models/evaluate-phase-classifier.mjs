/** Measures the committed phase classifier: `node evaluate-phase-classifier.mjs [PHANTOMS]`. */
import { phaseFigures } from './phase-figures.mjs';

const count = Number(process.argv[2] ?? 800);
const figures = await phaseFigures(count);
console.log(`phase classifier on ${count} held-out phantoms`);
console.log(`  accuracy                        ${figures.heldOut.toFixed(4)}`);
console.log(`  evidence neutralised            ${figures.evidenceNeutralised.toFixed(4)}   (chance 0.25)`);
console.log(`  everything else neutralised     ${figures.restNeutralised.toFixed(4)}`);
