import { nodeBackend } from '@voxplain/backend-node';
import { eigenCam } from '@voxplain/eigen-cam';
import { eigenGradCam } from '@voxplain/eigen-grad-cam';
import { fem } from '@voxplain/fem';
import { finerCam } from '@voxplain/finer-cam';
import { fullGrad } from '@voxplain/full-grad';
import { fused } from '@voxplain/fused';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { randomCam } from '@voxplain/random-cam';
import { segXResCam } from '@voxplain/seg-xres-cam';
import { xGradCam } from '@voxplain/xgrad-cam';
import { explain, loadModel } from '@voxplain/engine';
import { float32 } from '@voxplain/core';
import { gapNet, gaussians } from '@voxplain/testkit';
import { webgpu } from '../src/webgpu.js';
import { difference } from '../src/reference.js';
import { webBackend } from '@voxplain/backend-web';
import { it } from 'vitest';
it('x', async () => {
  const methods = [eigenCam, eigenGradCam, fem, finerCam, fullGrad, fused.with({ layers: ['hidden', 'features'] }), gradCamPlusPlus, gradCamPlusPlus.with({profile:'monai'}), randomCam, segXResCam, xGradCam];
  for (const space of [[12, 10], [8, 6, 10]]) {
    const x = float32([2, 1, ...space], gaussians(1)(2 * space.reduce((a, b) => a * b)));
    for (const backend of [(await webgpu())!, webBackend({ executionProviders: ['wasm'] } as never)]) for (const m of methods) {
      const id = 'id' in m ? m.id : m.explainer.id;
      try {
        const out = [];
        for (const b of [nodeBackend(), backend]) { const model = await loadModel(gapNet(space), b); out.push((await explain(model, x, { methods: [m as never], target: { class: 1 } })).maps[0]!.raw.data as Float32Array); await model.dispose(); }
        console.log('R', space.length, backend.provider, id, difference(out[1]!, out[0]!).max);
      } catch (e) { console.log('R', space.length, backend.provider, id, String(e).slice(0, 300)); }
    }
  }
}, 580_000);
