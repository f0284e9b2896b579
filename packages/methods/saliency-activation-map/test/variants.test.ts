import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, pooledNet } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { type Variant, variants } from '../src/formulas.js';
import { saliencyActivationMap as sam } from '../src/index.js';

const space = [7, 6];
const channels = 5;
const voxels = 42;
const target = 2;

/** `y = sum_k w_k mean relu(x_k)`: per voxel, from the weights and the activations of its channels. */
const byHand: Record<Variant, (w: readonly number[], a: readonly number[]) => number> = {
  'saliency-x-gradcam': (w, a) => steepest(w, a) * gradCam(w, a),
  'saliency-x-elementwise': (w, a) => steepest(w, a) * gradCam(w, a),
  'saliency-x-activation': (w, a) => steepest(w, a) * a.reduce((sum, value) => sum + value, 0),
  'layer-gradient-x-activation': (w, a) => gradCam(w, a),
  'backprojected-gradcam': (w, a) => (gradCam(w, a) > 0 ? steepest(w, a) : 0),
  'backprojected-activation': (_, a) => (a.some((value) => value > 0) ? 1 : 0),
};
const gradCam = (w: readonly number[], a: readonly number[]) => Math.max(0, a.reduce((sum, value, k) => sum + value * w[k]!, 0) / voxels);
const steepest = (w: readonly number[], a: readonly number[]) =>
  Math.max(0, ...w.map((value, k) => (a[k]! > 0 ? Math.abs(value) : 0))) / voxels;

describe('the variants on pooled features', () => {
  const { bytes, weights } = pooledNet(space, channels);
  const x = gaussians(12)(channels * voxels);
  const w = Array.from(weights.subarray(target * channels, (target + 1) * channels));
  const guidedWeights = w.map((value) => Math.max(0, value));

  it.each(variants.flatMap((variant) => (['vanilla', 'guided'] as const).map((gradient) => [variant, gradient] as const)))(
    '%s, %s',
    async (variant, gradient) => {
      const model = await loadModel(bytes, nodeBackend());
      const { maps } = await explain(model, float32([1, channels, ...space], x), {
        methods: [sam.with({ variant, gradient })],
        target: { class: target },
      });
      await model.dispose();
      const expected = Array.from({ length: voxels }, (_, p) => {
        const a = Array.from({ length: channels }, (_, k) => Math.max(0, x[k * voxels + p]!));
        return gradient === 'guided' ? guidedByHand(variant, a) : byHand[variant](w, a);
      });
      const largest = Math.max(...expected);
      expect(largest).toBeGreaterThan(0);
      expected.forEach((value, p) => {
        expect(Math.abs((maps[0]!.raw.data[p] as number) - value)).toBeLessThanOrEqual(1e-6 * largest);
      });
    },
  );

  /** Only what flows back to the input is guided; the weights of Grad-CAM are not. */
  function guidedByHand(variant: Variant, a: readonly number[]): number {
    if (variant.startsWith('saliency-x')) {
      const plain = steepest(w, a);
      return plain === 0 ? 0 : (byHand[variant](w, a) / plain) * steepest(guidedWeights, a);
    }
    if (variant === 'backprojected-gradcam') return gradCam(w, a) > 0 ? steepest(guidedWeights, a) : 0;
    return byHand[variant](w, a);
  }
});
