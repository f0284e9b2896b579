import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { cam } from '@voxplain/cam';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { type EvidenceScores, evidenceScores, isDefined } from '@voxplain/metrics';
import { phantom, phases } from '@voxplain/phantom';
import { beforeAll, describe, expect, it } from 'vitest';
import { saliencyActivationMap as sam } from '../src/index.js';

const models = new URL('../../../phantom/models/', import.meta.url);
const shallow = ['relu1', 'pool1', 'relu2', 'relu3'];
const patients = [0, 1];

/** What the abstract claims, on a classifier whose evidence is known: specificity for the voxels that decide. */
describe('the claims of the abstract on the phantom classifier', () => {
  const others = {
    'guided-backprop': guidedBackprop.with({ channels: 'max', sign: 'absolute' }),
    cam,
    'grad-cam': gradCam,
    'saliency-activation-map': sam,
  };
  const layers = shallow.flatMap((layer) => [gradCam.with({ layer }), sam.with({ layer })]);
  const scores: EvidenceScores[][] = [];
  beforeAll(async () => {
    const card = JSON.parse(readFileSync(new URL('phase-classifier.voxplain.json', models), 'utf8'));
    const model = await loadModel(readFileSync(new URL('phase-classifier.onnx', models)), nodeBackend(), { card });
    for (const patient of patients)
      for (const phase of phases) {
        const { image, evidence } = phantom({ seed: 1_000_000 + patient, phase, size: [128, 128] });
        const { maps } = await explain(model, image, { methods: [...Object.values(others), ...layers] });
        maps.forEach(({ volume }, i) => {
          const score = evidenceScores(volume!.data as Float32Array, evidence.data as Uint8Array);
          if (isDefined(score)) (scores[i] ??= []).push(score);
        });
      }
    await model.dispose();
  });
  const specificity = (i: number) => scores[i]!.reduce((sum, score) => sum + score.specificity, 0) / scores[i]!.length;
  const names = Object.keys(others);

  it.each(names.slice(0, -1).map((name, i) => [name, i] as const))('more specific than %s', (_, i) => {
    expect(specificity(names.length - 1)).toBeGreaterThan(specificity(i));
  });
  it.each(shallow.map((layer, i) => [layer, names.length + 2 * i] as const))('more specific than Grad-CAM of %s', (_, i) => {
    expect(scores[i]!.length).toBeGreaterThan(0);
    expect(specificity(i + 1)).toBeGreaterThan(specificity(i));
  });
});
