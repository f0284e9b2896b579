/** Measures the committed organ network: `node evaluate-organ-fcn.mjs [PHANTOMS] [KIT]`, KIT being the folder of real data. */
import { figures, organs, realScans, unseen } from './organ-figures.mjs';
import { classes } from './organs.mjs';
import { organModel } from './segment.mjs';

const [count = '24', kit] = process.argv.slice(2);
const print = (name, scores) =>
  console.log(`${name.padEnd(28)}${scores.map((score) => (Number.isNaN(score) ? '-' : score.toFixed(3)).padStart(8)).join('')}`);

const model = await organModel();
const rows = [];
for (let patient = 0; patient < Number(count); patient++) rows.push(await figures(model, unseen(patient)));
const columns = organs.map((_, organ) => rows.map((row) => row[organ]));

console.log(`Dice of ${classes.slice(1).join(', ')}`);
print(
  `${count} phantoms, mean`,
  columns.map((column) => column.reduce((sum, score) => sum + score, 0) / column.length),
);
print(
  'worst',
  columns.map((column) => Math.min(...column)),
);
if (kit) for (const scan of await realScans(kit)) print(scan.name, await figures(model, scan));
