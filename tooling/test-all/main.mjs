/** Every gate of the repository; its last line is the count. */
import { fileURLToPath } from 'node:url';
import { runAll } from './run.mjs';
import { steps } from './steps.mjs';

const { passed, failed, skipped } = runAll(steps, fileURLToPath(new URL('../..', import.meta.url)));
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
