import { nodeBackend } from '@voxplain/backend-node';
import { type BoundExplainer, type Explainer, float32 } from '@voxplain/core';
import { eigenCam } from '@voxplain/eigen-cam';
import { eigenGradCam } from '@voxplain/eigen-grad-cam';
import { elementwiseCam } from '@voxplain/elementwise-cam';
import { explain, loadModel } from '@voxplain/engine';
import { fem } from '@voxplain/fem';
import { finerCam } from '@voxplain/finer-cam';
import { fullGrad } from '@voxplain/full-grad';
import { fused } from '@voxplain/fused';
import { gradCam } from '@voxplain/grad-cam';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { hiResCam } from '@voxplain/hires-cam';
import { layerCam } from '@voxplain/layer-cam';
import { randomCam } from '@voxplain/random-cam';
import { segXResCam } from '@voxplain/seg-xres-cam';
import { ModelWriter } from '@voxplain/testkit';
import { xGradCam } from '@voxplain/xgrad-cam';
import { describe, expect, it } from 'vitest';

/** Two channels of 2 x 2 sites, negative activations among them, and the gradient of the first class at each. */
const activations = [1, 2, 3, 4, -2, 4, 1, 2];
const gradients = [1, -1, 0, 2, 1, -1, 1, -3];

/**
 * `y_0 = sum g A = -4`, and two more classes: `y_1 = sum_s A_0 - 13 = -3`, the closest, and `y_2 = sum_s A_1 + 10 = 15`.
 * The layer is the negative of the input, so that its activations are not the input itself.
 */
function network(): Uint8Array {
  const net = new ModelWriter(17);
  const layer = net.op('Neg', [net.input('x', [1, 2, 2, 2])], {}, ['layer']);
  const weights = net.weight([3, 8], [...gradients, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  return net.bytes(net.op('Gemm', [net.op('Flatten', [layer]), weights, net.weight([3], [0, -13, 10])], { transB: 1 }));
}

const input = float32(
  [1, 2, 2, 2],
  activations.map((value) => -value),
);
const layer = { name: 'layer', layout: 'NC*' } as const;
async function run(method: BoundExplainer | Explainer) {
  const model = await loadModel(network(), nodeBackend());
  const { maps } = await explain(model, input, { methods: [method], target: { class: 0 } });
  await model.dispose();
  return maps[0]!;
}
const close = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, 5);
  });
};

/** The first principal component of two centred rows, by the angle at which their 2 x 2 covariance is largest. */
function ofTwo(x: readonly number[], y: readonly number[]): number[] {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const angle = Math.atan2(2 * dot(x, y), dot(x, x) - dot(y, y)) / 2;
  const map = x.map((value, i) => Math.cos(angle) * value + Math.sin(angle) * y[i]!);
  return Math.max(...map) + Math.min(...map) < 0 ? map.map((value) => -value) : map;
}

describe('two channels of two by two', () => {
  it.each([
    // alpha = 2/4, -2/4
    ['grad-cam', gradCam.with({ layer }), [1.5, 0, 1, 1]],
    // sums over channels of g A: -1, -6, 1, 2
    ['hires-cam', hiResCam.with({ layer }), [0, 0, 1, 2]],
    // g A: 1, -2, 0, 8 and -2, -4, 1, -6
    ['elementwise-cam', elementwiseCam.with({ layer }), [1, 0, 1, 8]],
    // g+ A: 1, 0, 0, 8 and -2, 0, 1, 0
    ['layer-cam', layerCam.with({ layer }), [0, 0, 1, 8]],
    // w = 7/10, -11/5
    ['xgrad-cam', xGradCam.with({ layer }), [0.7 + 4.4, 0, 0, 0]],
    // sum A = 10 and 5; w = 1/12 + 2/22, 1/7 + 1/7
    ['grad-cam-plus-plus', gradCamPlusPlus.with({ layer }), [0, 46 / 132 + 8 / 7, 69 / 132 + 2 / 7, 92 / 132 + 4 / 7]],
    ['seg-xres-cam, blocks of one', segXResCam.with({ layer, pool: 1 }), [0, 0, 1, 2]],
    ['seg-xres-cam, one block', segXResCam.with({ layer, pool: 2 }), [1.5, 0, 1, 1]],
    // the largest gradients: 2 and 1
    ['seg-xres-cam, one block, max', segXResCam.with({ layer, pool: 2, reduce: 'max' }), [0, 8, 7, 10]],
    // the fourth and the second site are more than one deviation (1.118, 2.165) above the mean (2.5, 1.25)
    ['fem', fem.with({ layer, k: 1 }), [-0.25, 1.5, 1, 1.5]],
    // compared with class 1: alpha = 0.5 - 0.5, -0.5
    ['finer-cam, one class', finerCam.with({ layer, gamma: 0.5, classes: 1 }), [1, 0, 0, 0]],
    // compared with both: alpha = 0.5 - 0.3, -0.5 - 0.3
    ['finer-cam, all classes', finerCam.with({ layer }), [1.8, 0, 0, 0]],
    ['fused', fused.with({ layers: [layer] }), [1, 0, 2 / 3, 2 / 3]],
    // |x g|: 1, 2, 0, 8 and 2, 4, 1, 6, each to [0, 1]; the bias has no map
    ['full-grad', fullGrad, [0.125 + 0.2, 0.25 + 0.6, 0, 2]],
    ['eigen-cam', eigenCam.with({ layer }), ofTwo([-1.5, -0.5, 0.5, 1.5], [-3.25, 2.75, -0.25, 0.75])],
    ['eigen-grad-cam', eigenGradCam.with({ layer }), ofTwo([-0.75, -3.75, -1.75, 6.25], [0.75, -1.25, 3.75, -3.25])],
  ])('%s', async (_, method, expected) => {
    close((await run(method)).raw.data as Float32Array, expected);
  });

  it('random-cam, by the weights it says it has', async () => {
    const { raw, extras } = await run(randomCam.with({ layer, seed: 5 }));
    const [first, second] = extras.weights!.data as Float32Array;
    expect(Math.abs(first!)).toBeLessThan(1);
    expect(first).not.toBe(second);
    close(
      raw.data as Float32Array,
      [0, 1, 2, 3].map((s) => Math.max(0, first! * activations[s]! + second! * activations[4 + s]!)),
    );
    const other = (await run(randomCam.with({ layer, seed: 6 }))).extras.weights!.data;
    expect(Array.from(other as Float32Array)).not.toEqual([first, second]);
  });

  it('full-grad adds up to the score', async () => {
    const { extras } = await run(fullGrad);
    close(extras.total!.data as Float32Array, [-4]);
  });
});
