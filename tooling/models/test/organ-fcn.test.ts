import { readFileSync } from 'node:fs';
import { kitPath, present } from '@voxplain/data';
import { explain } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { ModelGraph } from '@voxplain/graph';
import { relevanceMass } from '@voxplain/metrics';
import { beforeAll, describe, expect, it } from 'vitest';
import { figures, realScans, unseen } from '../organ-figures.mjs';
import { classes } from '../organs.mjs';
import { organModel } from '../segment.mjs';

type Organs = Awaited<ReturnType<typeof organModel>>;

const bytes = readFileSync(new URL('../organ-fcn.onnx', import.meta.url));
const kitMissing = !present(kitPath(), 'organs of real CTs');

/** Dice that no patient falls below. The portal vein, thin and grey as the liver, is left out. */
const floors = { liver: 0.9, spleen: 0.85, kidneys: 0.8, aorta: 0.65, 'inferior vena cava': 0.65 };

describe('the committed organ network', () => {
  let model: Organs;
  beforeAll(async () => {
    model = await organModel();
  });

  it('is small: 458,219 parameters with folded normalisation, less than 2 MB', () => {
    const graph = ModelGraph.read(bytes);
    const parameters = graph.weightNames().map((name) => graph.weightInfo(name)!.dims.reduce((product, n) => product * n, 1));
    expect(parameters.reduce((sum, n) => sum + n)).toBe(458_219);
    expect(bytes.length).toBeLessThan(2_000_000);
    expect(graph.inputs.map(({ dims }) => dims)).toEqual([['N', 1, 'Z', 'Y', 'X']]);
  });

  it('has a card with a colour for each class', () => {
    const { output } = model.card!;
    expect(output!.classes).toEqual(classes);
    expect(new Set(output!.colours).size).toBe(classes.length);
  });

  it('finds the organs of unseen patients, on a grid that is not its own', async () => {
    for (const patient of [100, 101, 102, 103]) {
      const scores = await figures(model, unseen(patient));
      for (const [organ, floor] of Object.entries(floors)) {
        expect(scores[classes.indexOf(organ) - 1], `${organ} of patient ${patient}`).toBeGreaterThan(floor);
      }
    }
  });

  it('is explained by Grad-CAM at the layer of its card: half of the mass lies in the organ', async () => {
    const { image, truth } = unseen(100);
    for (const organ of ['liver', 'spleen', 'kidneys', 'aorta']) {
      const { maps } = await explain(model, image, { methods: [gradCam], target: { class: organ } });
      const mask = truth.data.map((label) => Number(classes[label] === organ));
      expect(relevanceMass(maps[0]!.volume!.data, mask), organ).toBeGreaterThan(0.5);
    }
  });

  it('does not find them where the card turns the patient round', async () => {
    const wrong = await organModel({ orientation: 'RPS' });
    const [liver, spleen] = await figures(wrong, unseen(100));
    expect(liver).toBeLessThan(0.4);
    expect(spleen).toBeLessThan(0.4);
    await wrong.dispose();
  });

  it.skipIf(kitMissing)('finds liver, spleen and aorta of real CTs, roughly', async () => {
    for (const scan of await realScans(kitPath())) {
      const scores = await figures(model, scan);
      const [liver, spleen, , aorta] = scores;
      console.info(
        `${scan.name}:`,
        classes
          .slice(1)
          .map((organ, i) => `${organ} ${scores[i]!.toFixed(3)}`)
          .join(', '),
      );
      expect(liver).toBeGreaterThan(0.6);
      expect(spleen).toBeGreaterThan(0.25);
      expect(aorta).toBeGreaterThan(0.35);
    }
  });
});
