import { nodeBackend } from '@voxplain/backend-node';
import { defineExplainer, type Tensor } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { type NoiseOptions, noiseOptions, underNoise } from '@voxplain/formulas';
import { gradCam } from '@voxplain/grad-cam';
import { gradientShap } from '@voxplain/gradient-shap';
import { guidedIg } from '@voxplain/guided-ig';
import { integratedGradients } from '@voxplain/integrated-gradients';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { smoothGrad } from '@voxplain/smooth-grad';
import { squareGrad } from '@voxplain/square-grad';
import { gapNet, gaussians } from '@voxplain/testkit';
import { varGrad } from '@voxplain/var-grad';
import { xrai } from '@voxplain/xrai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowed, movedBy } from '../src/conditioning.js';
import { parity } from '../src/parity.js';
import { difference } from '../src/reference.js';
import { isLookedAt, openReference, rowsOfFiles } from '../src/reference-rows.js';

const backend = nodeBackend();
const here = present(referencePath(), 'SmoothGrad over noise that is stored');

/** SmoothGrad over noise that is given, `[sample, ...input]`, in units of the network. */
const overGivenNoise = (noise: Tensor) =>
  defineExplainer<NoiseOptions>({
    ...smoothGrad,
    options: noiseOptions(),
    explain(model, input, options, context) {
      let at = 0;
      const draw = (length: number) => {
        at += length;
        return noise.data.subarray(at - length, at) as Float32Array;
      };
      return underNoise(model, input, { ...options, samples: noise.dims[0]!, noise: 1, unit: 'input' }, context, (mean) => mean, draw);
    },
  });

/** Noise of the peers is stored for one row of each model. */
describe.skipIf(!here)('SmoothGrad over the stored noise', () => {
  const cases = here ? rowsOfFiles([{ method: 'smooth-grad', keys: /^smoothgrad\.own_f64$/ }]).filter(isLookedAt) : [];

  it('has a row of every model', () => {
    expect(new Set(cases.map(({ model }) => model)).size).toBe(7);
  });

  it.each(cases)('$name', async (of) => {
    const { model, input, target, array } = await openReference(of, backend);
    const [row] = of.rows as [(typeof of.rows)[number]];
    const methods = [overGivenNoise(array('smoothgrad.noise'))];
    const mapOf = async (x: Tensor) => (await explain(model, x, { methods, target })).maps[0]!.raw.data as Float32Array;
    const stored = array(row.key).data as Float64Array;
    const found = await mapOf(input);
    const moved = difference(found, stored).max > row.tol! ? await movedBy(input, found, mapOf) : undefined;
    await model.dispose();
    expect(parity(of.model, of.name, row, found, stored, { moved })).toBeLessThanOrEqual(allowed(row.tol!, moved));
  });
});

describe.each([[[8, 9]], [[6, 5, 7]]])('on a network of ReLUs, %j', (space) => {
  const dims = [2, 1, ...space];
  const length = dims.reduce((a, b) => a * b);
  const input = { type: 'float32', dims, data: Float32Array.from(gaussians(3)(length)) } as const;
  let model: Awaited<ReturnType<typeof loadModel>>;
  beforeAll(async () => {
    model = await loadModel(gapNet(space), backend);
  });
  afterAll(() => model.dispose());
  const mapsOf = async (...methods: Parameters<typeof explain>[2]['methods'][number][]) =>
    (await explain(model, input, { methods, target: { class: 1 }, seed: 4 })).maps;

  it('integrated gradients add up to the difference of the scores, and say by how much they do not', async () => {
    const [map] = await mapsOf(integratedGradients.with({ steps: 300 }));
    const { map: blank } = (
      await explain(model, { ...input, data: new Float32Array(length) }, { methods: [occlusion], target: { class: 1 } })
    ).maps[0]!;
    expect(blank.data.every((value) => Number(value) === 0)).toBe(true);
    const { delta } = map!.extras;
    expect(delta!.dims).toEqual([2]);
    expect(delta!.data.every((value) => Math.abs(Number(value)) < 5e-3)).toBe(true);
  });

  it('every rule comes to the same integral', async () => {
    const rules = ['gauss-legendre', 'riemann-left', 'riemann-middle', 'riemann-right', 'trapezoid'] as const;
    const maps = await mapsOf(...rules.map((rule) => integratedGradients.with({ rule, steps: 400 })));
    for (const { raw } of maps)
      expect(difference(raw.data as Float32Array, maps[0]!.raw.data as Float32Array).max).toBeLessThanOrEqual(5e-3);
  });

  it('without noise the mean is the map itself, and there is no variance', async () => {
    const of = saliency.with({ channels: 'none', sign: 'signed' });
    const still = { noise: 1e-12, samples: 3 };
    const [plain, mean, square, variance] = await mapsOf(of, smoothGrad.with(still), squareGrad.with(still), varGrad.with(still));
    const expected = plain!.raw.data as Float32Array;
    expect(difference(mean!.raw.data as Float32Array, expected).max).toBeLessThanOrEqual(1e-6);
    expect(
      difference(
        square!.raw.data as Float32Array,
        expected.map((value) => value * value),
      ).max,
    ).toBeLessThanOrEqual(1e-6);
    expect(Math.max(...(variance!.raw.data as Float32Array))).toBeLessThanOrEqual(1e-9);
  });

  it('noise is in parts of the range of the sample, or in the units of the network', async () => {
    const values = input.data.slice(0, length / 2) as Float32Array;
    const one = { ...input, dims: [1, ...dims.slice(1)], data: values };
    const range = Math.max(...values) - Math.min(...values);
    const methods = [smoothGrad.with({ noise: 0.2 }), smoothGrad.with({ noise: 0.2 * range, unit: 'input' })];
    const { maps } = await explain(model, one, { methods, target: { class: 1 }, seed: 4 });
    expect(difference(maps[1]!.raw.data as Float32Array, maps[0]!.raw.data as Float32Array).max).toBeLessThanOrEqual(1e-5);
  });

  it('variance is the mean square less the square of the mean', async () => {
    const many = { samples: 40, batchSize: 7 };
    const [mean, square, variance] = await mapsOf(smoothGrad.with(many), squareGrad.with(many), varGrad.with(many));
    const expected = (square!.raw.data as Float32Array).map((value, p) => value - Number(mean!.raw.data[p]) ** 2);
    expect(difference(variance!.raw.data as Float32Array, expected).max).toBeLessThanOrEqual(1e-5);
  });

  it('any graph method can be looked at under noise, one that runs the model many times cannot', async () => {
    const [map] = await mapsOf(smoothGrad.with({ method: gradCam, samples: 4, noise: 1e-12 }));
    const [plain] = await mapsOf(gradCam);
    expect(difference(map!.raw.data as Float32Array, plain!.raw.data as Float32Array).max).toBeLessThanOrEqual(1e-6);
    await expect(mapsOf(smoothGrad.with({ method: occlusion }))).rejects.toMatchObject({ code: 'InvalidOptions' });
  });

  it('expected gradients over one baseline come to integrated gradients', async () => {
    const [expected, path] = await mapsOf(gradientShap.with({ samples: 3000, batchSize: 100 }), integratedGradients.with({ steps: 300 }));
    expect(difference(expected!.raw.data as Float32Array, path!.raw.data as Float32Array).relativeL2).toBeLessThanOrEqual(0.05);
  });

  it('the guided path without a corridor is the straight one; the wider it is, the more the sum is off', async () => {
    const [straight, guided, narrow, wide] = await mapsOf(
      integratedGradients.with({ steps: 200, rule: 'riemann-left' }),
      guidedIg.with({ maxDistance: 0 }),
      guidedIg,
      guidedIg.with({ maxDistance: 1 }),
    );
    const away = (map: typeof guided) => difference(map!.raw.data as Float32Array, straight!.raw.data as Float32Array).relativeL2;
    expect(away(guided)).toBeLessThanOrEqual(1e-5);
    expect(away(narrow)).toBeLessThanOrEqual(0.1);
    expect(away(wide)).toBeGreaterThan(0.1);
    const missed = (map: typeof guided) => Array.from(map!.extras.delta!.data as Float32Array, Math.abs);
    missed(narrow).forEach((value, sample) => {
      expect(value).toBeLessThan(missed(wide)[sample]! / 3);
    });
  });

  it('XRAI gathers the mean of integrated gradients from the least and the greatest value', async () => {
    const labels = { type: 'int32', dims: space, data: Int32Array.from({ length: length / 2 }, (_, p) => p) } as const;
    const [map] = await mapsOf(xrai.with({ segments: labels, minArea: 1, steps: 30 }));
    for (const sample of [0, 1]) {
      const one = { ...input, dims: [1, 1, ...space], data: input.data.slice((sample * length) / 2, ((sample + 1) * length) / 2) } as const;
      const paths = await Promise.all(
        [Math.min(...one.data), Math.max(...one.data)].map(async (baseline) => {
          const methods = [integratedGradients.with({ steps: 30, baseline })];
          return (await explain(model, one, { methods, target: { class: 1 } })).maps[0]!.raw.data as Float32Array;
        }),
      );
      const wanted = paths[0]!.map((value, p) => (value + paths[1]![p]!) / 2);
      const found = (map!.raw.data as Float32Array).slice((sample * length) / 2, ((sample + 1) * length) / 2);
      expect(difference(found, wanted).relativeL2).toBeLessThanOrEqual(1e-5);
    }
  });

  it('a baseline of other dims is refused', async () => {
    const baseline = { type: 'float32', dims: [1, 1, 2, 2], data: new Float32Array(4) } as const;
    await expect(mapsOf(integratedGradients.with({ baseline }))).rejects.toMatchObject({ code: 'InvalidOptions' });
  });
});
