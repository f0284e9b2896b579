/** Draws docs/images/organ-fcn.png: `node organ-picture.mjs FILE [KIT]`. Rows: two phantoms and, with KIT, a real CT; columns: image, truth, prediction. */
import { writeFileSync } from 'node:fs';
import { writeVolume } from '@voxplain/io';
import { resample, toWorld } from '@voxplain/volume';
import { realScans, unseen } from './organ-figures.mjs';
import { organModel, segment } from './segment.mjs';

const side = { size: [240, 184], spacing: 1.6 };
const [low, high] = [-160, 340];
const opacity = 0.55;
/** Distance of the grey values that are used: a divisor of 255. */
const step = 5;

const [file, kit] = process.argv.slice(2);
const model = await organModel();
const colours = model.card.output.colours.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

/** RGB of one axial slice, `height` mm above the middle of the image, seen from the feet: the patient's left on the right. */
function drawn({ geometry, ...image }, labels, height) {
  const { size, spacing } = side;
  const centre = toWorld(
    geometry,
    geometry.size.map((n) => (n - 1) / 2),
  );
  const grid = {
    size: [...size, 1],
    spacing: [spacing, spacing, spacing],
    origin: [centre[0] - (spacing * size[0]) / 2, centre[1] - (spacing * size[1]) / 2, centre[2] + height],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const grey = resample({ geometry, ...image }, grid, 'linear', -1024).data.map(
    (v) => (255 * (Math.min(Math.max(v, low), high) - low)) / (high - low),
  );
  const label = labels && resample(labels, grid, 'nearest').data;
  return [0, 1, 2].map((c) => grey.map((v, i) => (label?.[i] ? (1 - opacity) * v + opacity * colours[label[i]][c] : v)));
}

const scans = [2, 9].map((patient) => ({ ...unseen(patient), height: -10 }));
if (kit) scans.push({ ...(await realScans(kit))[0], height: 110 });
const rows = [];
for (const { image, truth, height } of scans)
  rows.push([undefined, truth, await segment(model, image)].map((labels) => drawn(image, labels, height)));

const [width, tall] = side.size;
const size = [3 * width, tall * rows.length];
const data = Uint8Array.from({ length: 3 * size[0] * size[1] }, (_, at) => {
  const [x, y, c] = [at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))];
  return step * Math.round(rows[Math.floor(y / tall)][Math.floor(x / width)][c][(x % width) + width * (y % tall)] / step);
});
const geometry = { size, spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] };
writeFileSync(file, await writeVolume({ geometry, channels: 3, data }, file));
