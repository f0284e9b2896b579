import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { elementCount, float32 } from '@voxplain/core';
import { eigenCam } from '@voxplain/eigen-cam';
import { eigenGradCam } from '@voxplain/eigen-grad-cam';
import { elementwiseCam } from '@voxplain/elementwise-cam';
import { explain, loadModel } from '@voxplain/engine';
import { fem } from '@voxplain/fem';
import { finerCam } from '@voxplain/finer-cam';
import { fullGrad } from '@voxplain/full-grad';
import { fused } from '@voxplain/fused';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { hiResCam } from '@voxplain/hires-cam';
import { layerCam } from '@voxplain/layer-cam';
import { randomCam } from '@voxplain/random-cam';
import { segXResCam } from '@voxplain/seg-xres-cam';
import { gapNet, gaussians } from '@voxplain/testkit';
import { xGradCam } from '@voxplain/xgrad-cam';
import { describe, expect, it } from 'vitest';
import { difference } from '../src/reference.js';
import { webgpu } from '../src/webgpu.js';

const methods = [
  ...[eigenCam, eigenGradCam, elementwiseCam, fem, finerCam, fullGrad, gradCamPlusPlus, hiResCam, layerCam, xGradCam],
  ...[fused.with({ layers: ['hidden', 'features'] }), segXResCam.with({ reduce: 'max' }), randomCam.with({ seed: 3 })],
];
const gpu = await webgpu();

/** Eigen-CAM computes in double precision, for which WebGPU has no operators: the runtime takes these nodes to the CPU. */
describe.each([webBackend({ threads: 1 }), ...(gpu ? [gpu] : [])])('the class activation maps on $provider', (backend) => {
  it.each([[[12, 10]], [[8, 6, 10]]])('are those of the CPU: %j', async (space) => {
    const input = float32([2, 1, ...space], gaussians(1)(2 * elementCount(space)));
    const [expected, found] = await Promise.all(
      [nodeBackend(), backend].map(async (each) => {
        const model = await loadModel(gapNet(space), each);
        const { maps } = await explain(model, input, { methods, target: { class: 1 } });
        await model.dispose();
        return maps;
      }),
    );
    expected!.forEach(({ method, raw }, i) => {
      expect.soft(difference(found![i]!.raw.data as Float32Array, raw.data as Float32Array).max, method).toBeLessThanOrEqual(2e-6);
    });
  });
});
