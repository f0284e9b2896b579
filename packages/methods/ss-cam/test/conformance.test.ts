import { nodeBackend } from '@voxplain/backend-node';
import { float32, seededRandom } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussian } from '@voxplain/formulas';
import { describeExplainer, gaussians, pooledNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { ssCam } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => ssCam, {
  backends: [nodeBackend()],
  options: [
    { layer: 'hidden', samples: 3, batchSize: 4 },
    { channels: 2, samples: 5, noise: 1 },
  ],
  quick: { samples: 3 },
  expected: {},
  except: {
    shift: 'the noise does not move with the image',
    analytic: 'a negative mask needs what the ReLU takes away, which the suite does not tell; proved below',
  },
});

describe.each([[[12, 9]], [[6, 5, 7]]])('ss-cam on pooled features with a linear head, %j', (space) => {
  it('is what its formula says, with the noise of the seed', async () => {
    const [channels, samples, noise] = [5, 7, 0.6];
    const sites = space.reduce((product, n) => product * n, 1);
    const { bytes, weights } = pooledNet(space, channels);
    const x = gaussians(11)(channels * sites);
    const model = await loadModel(bytes, nodeBackend());
    const { maps } = await explain(model, float32([1, channels, ...space], x), {
      methods: [ssCam.with({ samples, noise, batchSize: 4 })],
      target: { class: 1 },
      seed: 3,
    });
    await model.dispose();

    const rows = Array.from({ length: channels }, (_, k) => Array.from(x.subarray(k * sites, (k + 1) * sites)));
    const features = rows.map((row) => row.map((value) => Math.max(0, value)));
    const draw = gaussian(seededRandom(3));
    const scores = features.map((row) => {
      let sum = 0;
      for (let i = 0; i < samples; i++) {
        const shifts = draw(sites);
        const mask = row.map((value, p) => value / Math.max(...row) + noise * shifts[p]!);
        rows.forEach((of, k) => {
          sum += (weights[channels + k]! * of.reduce((part, value, p) => part + Math.max(0, value * mask[p]!), 0)) / sites;
        });
      }
      return sum / samples;
    });
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    const expected = Array.from({ length: sites }, (_, p) =>
      Math.max(
        0,
        features.reduce((sum, row, k) => sum + (Math.exp(scores[k]!) / total) * row[p]!, 0),
      ),
    );
    const largest = Math.max(...expected);
    const found = maps[0]!.raw.data as Float32Array;
    expect(found.length).toBe(sites);
    expect(Math.max(...expected.map((value, p) => Math.abs(value - found[p]!)))).toBeLessThanOrEqual(1e-5 * largest);
  });
});
