/**
 * Writes training data of the organ network: `node export-organ-data.mjs FOLDER [PATIENTS] [FIRST_SEED]`.
 * `images.npy` int16 HU and `tissues.npy` uint8 [N, 72, 80, 96] at 4 mm, one patient after another, phases taking turns;
 * `labels.json`: the names of tissues and classes, and the class of every tissue.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { phantom, phases, tissues } from '@voxplain/phantom';
import { npy } from './npy.mjs';
import { classes, classOf } from './organs.mjs';

const [folder, patients = '160', first = '0'] = process.argv.slice(2);
if (!folder) throw new Error('name the folder to write to');

const size = [96, 80, 72];
const voxels = size[0] * size[1] * size[2];
const count = Number(patients);
const images = new Int16Array(count * voxels);
const labels = new Uint8Array(count * voxels);
for (let index = 0; index < count; index++) {
  const sample = phantom({ seed: Number(first) + index, phase: phases[index % phases.length], size, spacing: [4, 4, 4] });
  images.set(sample.image.data, index * voxels);
  labels.set(sample.labels.data, index * voxels);
}
const dims = [count, ...size.toReversed()];
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'images.npy'), npy(images, dims));
writeFileSync(join(folder, 'tissues.npy'), npy(labels, dims));
writeFileSync(join(folder, 'labels.json'), JSON.stringify({ tissues: tissues.map(({ name }) => name), classes, classOf }));
