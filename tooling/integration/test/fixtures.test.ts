import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import type { Backend } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { numbers } from '@voxplain/graph';
import { saliency } from '@voxplain/saliency';
import { describe, expect, it } from 'vitest';
import { type Fixture, fixtureFiles, fixtures } from '../src/fixtures.js';
import { difference } from '../src/reference.js';

const backends = { cpu: nodeBackend(), wasm: webBackend({ threads: 1 }) };
const raw = saliency.with({ channels: 'none', sign: 'signed' });

async function explained(fixture: Fixture, backend: Backend) {
  const { bytes, input } = fixtureFiles(fixture);
  const model = await loadModel(bytes, backend);
  const { maps } = await explain(model, input, {
    methods: [raw, gradCam.with({ layer: fixture.layer })],
    target: { class: fixture.class, score: fixture.score, region: 'all' },
  });
  await model.dispose();
  return { gradient: maps[0]!.raw, cam: maps[1]!.raw };
}

describe('tiny networks against float64 PyTorch', () => {
  it.each(fixtures)('$name', async (fixture) => {
    const { gradient, cam } = fixtureFiles(fixture);
    const found = { cpu: await explained(fixture, backends.cpu), wasm: await explained(fixture, backends.wasm) };
    const positive = numbers(cam).map((v) => Math.max(v, 0));
    for (const [provider, maps] of Object.entries(found)) {
      expect(maps.gradient.dims).toEqual(gradient.dims);
      expect(maps.cam.dims).toEqual(cam.dims);
      expect(difference(numbers(maps.gradient), numbers(gradient)).relativeL2, `input gradient on ${provider}`).toBeLessThanOrEqual(1e-5);
      expect(difference(numbers(maps.cam), positive).max, `Grad-CAM on ${provider}`).toBeLessThanOrEqual(1e-5);
    }
    expect(difference(numbers(found.wasm.gradient), numbers(found.cpu.gradient)).max, 'wasm and cpu, gradient').toBeLessThanOrEqual(1e-5);
    expect(difference(numbers(found.wasm.cam), numbers(found.cpu.cam)).max, 'wasm and cpu, Grad-CAM').toBeLessThanOrEqual(1e-5);
  });
});
