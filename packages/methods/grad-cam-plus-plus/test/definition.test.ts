import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { gradCamPlusPlus } from '../src/index.js';
import type { Alpha } from '../src/weights.js';

const channels = 4;

/** `y = sum g A`: the gradient is whatever is asked for. */
function linearIn(gradients: Float32Array, space: readonly number[]): Uint8Array {
  const net = new ModelWriter(17);
  const layer = net.op('Relu', [net.input('x', [1, channels, ...space])], {}, ['layer']);
  return net.bytes(net.op('MatMul', [net.op('Flatten', [layer]), net.weight([gradients.length, 1], gradients)]));
}

/** Eq. 19 as it is written, in float64: `w_k = sum_s a g+`, `a = g^2 / (2 g^2 + g^3 sum_s' A + epsilon)`. */
function weightsByHand(a: Float32Array, g: Float32Array, epsilon = 0, divide = true): number[] {
  const sites = a.length / channels;
  return Array.from({ length: channels }, (_, k) => {
    const [ak, gk] = [a, g].map((all) => Array.from(all.subarray(k * sites, (k + 1) * sites))) as [number[], number[]];
    const sum = ak.reduce((total, value) => total + value, 0);
    return gk.reduce((total, v) => {
      const alpha = v === 0 ? 0 : v ** 2 / (divide ? 2 * v ** 2 + v ** 3 * sum + epsilon : 1);
      return total + alpha * Math.max(v, 0);
    }, 0);
  });
}
const apart = (found: readonly number[], expected: readonly number[]): number =>
  Math.max(...expected.map((value, i) => Math.abs(found[i]! - value))) / Math.max(...expected.map(Math.abs));

describe.each([[[7, 5]], [[4, 5, 6]]])('eq. 19 on %j', (space) => {
  const count = channels * space.reduce((product, dim) => product * dim, 1);
  const a = gaussians(2)(count).map((value) => Math.max(value, 0));
  const drawn = gaussians(4)(count);
  const weights = async (g: Float32Array, alpha?: Alpha) => {
    const model = await loadModel(linearIn(g, space), nodeBackend());
    const layer = { name: 'layer', layout: 'NC*' } as const;
    const { maps } = await explain(model, float32([1, channels, ...space], a), { methods: [gradCamPlusPlus.with({ layer, alpha })] });
    await model.dispose();
    return Array.from(maps[0]!.extras.weights!.data as Float32Array);
  };

  it.each([1, 1e-2, 1e-4, 1e-8, 1e-15])('holds for gradients of %f', async (scale) => {
    const g = drawn.map((value) => value * scale);
    expect(apart(await weights(g), weightsByHand(a, g))).toBeLessThanOrEqual(2e-6);
  });
  it('divides', async () => {
    expect(apart(await weights(drawn), weightsByHand(a, drawn, 0, false))).toBeGreaterThan(0.5);
  });
  it('has no epsilon but in the form of the library that has one, where it shows', async () => {
    const small = drawn.map((value) => value * 1e-3);
    expect(apart(await weights(small, 'epsilon'), weightsByHand(a, small, 1e-6))).toBeLessThanOrEqual(1e-5);
    expect(apart(weightsByHand(a, small, 1e-6), weightsByHand(a, small))).toBeGreaterThan(0.2);
  });
  it('as means of g+ whose coefficients add up to 1', async () => {
    const sites = count / channels;
    const expected = Array.from({ length: channels }, (_, k) => {
      const [ak, gk] = [a, drawn].map((all) => Array.from(all.subarray(k * sites, (k + 1) * sites))) as [number[], number[]];
      const sum = ak.reduce((total, value) => total + value, 0);
      const coefficients = gk.map((v) => v ** 2 / (2 * v ** 2 + v ** 3 * sum));
      const total = coefficients.reduce((all, value) => all + value, 0);
      return gk.reduce((weight, v, s) => weight + (coefficients[s]! / total) * Math.max(v, 0), 0);
    });
    expect(apart(await weights(drawn, 'unit-sum'), expected)).toBeLessThanOrEqual(2e-5);
  });
  it('is 0 for a channel whose gradient is 0 or negative', async () => {
    const sites = count / channels;
    const g = drawn.map((value, i) => (i < sites ? 0 : i < 2 * sites ? -Math.abs(value) : value));
    for (const alpha of ['exact', 'epsilon', 'unit-sum'] as const) expect((await weights(g, alpha)).slice(0, 2)).toEqual([0, 0]);
  });
});
