/**
 * Writes training data of the phase classifier: `node export-phase-data.mjs FOLDER [PATIENTS] [FIRST_SEED]`.
 * `images.npy` int16 HU [N, 128, 128], `evidence.npy` uint8 [N, 128, 128], `classes.npy` uint8 [N]; four phases per patient.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { phantom, phases } from '@voxplain/phantom';
import { npy } from './npy.mjs';

const [folder, patients = '2500', first = '0'] = process.argv.slice(2);
if (!folder) throw new Error('name the folder to write to');

const side = 128;
const count = Number(patients) * phases.length;
const images = new Int16Array(count * side * side);
const evidence = new Uint8Array(count * side * side);
const classes = new Uint8Array(count);
for (let index = 0; index < count; index++) {
  const phase = index % phases.length;
  const sample = phantom({ seed: Number(first) + Math.floor(index / phases.length), size: [side, side], phase: phases[phase] });
  images.set(sample.image.data, index * side * side);
  evidence.set(sample.evidence.data, index * side * side);
  classes[index] = phase;
}
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'images.npy'), npy(images, [count, side, side]));
writeFileSync(join(folder, 'evidence.npy'), npy(evidence, [count, side, side]));
writeFileSync(join(folder, 'classes.npy'), npy(classes, [count]));
