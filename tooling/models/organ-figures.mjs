import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVolumeFile } from '@voxplain/io';
import { phantom, phases } from '@voxplain/phantom';
import { resample, toWorld } from '@voxplain/volume';
import { heldOut } from './held-out.mjs';
import { classes, classOf } from './organs.mjs';
import { diceScores, segment } from './segment.mjs';

/** Labels of all classes but the background. */
export const organs = classes.map((_, k) => k).slice(1);

/** Unseen patients, phases taking turns, on a grid that is finer than the network's and runs to the right, the back and the feet. */
export function unseen(index) {
  const { image, labels } = phantom({
    seed: heldOut + index,
    phase: phases[index % phases.length],
    size: [128, 104, 58],
    spacing: [3, 3, 5],
  });
  const { geometry } = image;
  const [columns, , slices] = geometry.size;
  const turned = {
    ...geometry,
    origin: toWorld(geometry, [columns - 1, 0, slices - 1]),
    direction: geometry.direction.map((d, i) => (i % 3 === 1 ? d : -d)),
  };
  const truth = { ...labels, data: labels.data.map((tissue) => classOf[tissue]) };
  return { image: resample(image, turned, 'nearest'), truth: resample(truth, turned, 'nearest') };
}

/** Dice per organ of one scan. */
export const figures = async (model, { image, truth }) => diceScores((await segment(model, image)).data, truth.data, organs);

/** Names in the labels of the two CTs of the data kit, per class of the network that they have. */
const atlas = {
  liver: ['liver'],
  spleen: ['spleen'],
  kidneys: ['kidney_right', 'kidney_left'],
  aorta: ['aorta'],
  'inferior vena cava': ['inferior_vena_cava'],
  'portal vein': ['portal_vein_and_splenic_vein'],
};

/** The two real CTs of the data kit with labels by class: `{ name, image, truth }`, on the image's grid. */
export async function realScans(kit) {
  const names = JSON.parse(readFileSync(join(kit, 'labels/totalsegmentator_total.json'), 'utf8'));
  const classOfLabel = (label) => 1 + Object.values(atlas).findIndex((parts) => parts.includes(names[label]));
  const scans = [
    ['abdomen, no contrast, 3 mm', 'ct_abdomen_3mm.nii.gz', 'ct_abdomen_3mm_labels.nii.gz'],
    ['20 slices of DICOM', 'dicom_ct_j2k', 'dicom_ct_j2k_labels.nii.gz'],
  ];
  return Promise.all(
    scans.map(async ([name, file, labels]) => {
      const image = await readVolumeFile(join(kit, 'volumes', file));
      const truth = resample(await readVolumeFile(join(kit, 'volumes', labels)), image.geometry, 'nearest');
      return { name, image, truth: { ...truth, data: truth.data.map(classOfLabel) } };
    }),
  );
}
