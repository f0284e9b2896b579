import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nodeBackend } from '@voxplain/backend-node';
import { type Explainer, elementCount, float32, parseOptions, type Volume } from '@voxplain/core';
import { explain, explainPlan, loadModel, profiled } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { occlusion } from '@voxplain/occlusion';
import { canonical, captum, m3dCam, monai, profiles, pytorchGradCam } from '@voxplain/profiles';
import { gapNet, gaussians } from '@voxplain/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../../packages/methods');
const methods = await Promise.all(
  readdirSync(folder).map(async (name): Promise<Explainer> => {
    const { voxplain } = JSON.parse(readFileSync(resolve(folder, name, 'package.json'), 'utf8'));
    return (await import(/* @vite-ignore */ resolve(folder, name, 'src/index.ts')))[voxplain.export];
  }),
);

it.each(profiles)('$name speaks of methods that there are, in options that they know', (profile) => {
  const has = methods.filter((method) => {
    try {
      profile.options(method);
      return true;
    } catch {
      return false;
    }
  });
  expect(has.length).toBeGreaterThanOrEqual(2);
  for (const method of has) expect(() => parseOptions(method, profiled(method, profile).given), method.id).not.toThrow();
  if (profile === canonical) return;
  const error = (() => {
    try {
      profile.options({ ...methods[0]!, id: 'none' });
      return '';
    } catch (thrown) {
      return (thrown as Error).message;
    }
  })();
  const named = error.slice(error.indexOf('; it has ') + '; it has '.length).split(', ');
  expect(named.toSorted()).toEqual(has.map(({ id }) => id).toSorted());
});

describe('a profile of an explanation', () => {
  const space = [12, 10];
  const input = float32([1, 1, ...space], gaussians(5)(elementCount(space)));
  let model: Awaited<ReturnType<typeof loadModel>>;
  beforeAll(async () => {
    model = await loadModel(gapNet(space), nodeBackend());
  });
  afterAll(() => model.dispose());
  const mapBy = async (profile: typeof captum | undefined, given = input as Parameters<typeof explain>[1]) => {
    const { maps, manifest } = await explain(model, given, { methods: [gradCam], target: { class: 1 }, ...(profile ? { profile } : {}) });
    return { ...maps[0]!, manifest };
  };

  it('is named in the manifest, with the score and the options that it chose', async () => {
    expect((await mapBy(undefined)).manifest).toMatchObject({ profile: 'canonical', target: { score: 'logit' } });
    const { manifest } = await mapBy(captum);
    expect(manifest).toMatchObject({
      profile: 'captum',
      target: { score: 'output' },
      methods: [{ id: 'grad-cam', options: { relu: false } }],
    });
  });

  it('leaves a score and options that are asked for as they are', async () => {
    const asked = { methods: [gradCam.with({ relu: true })], target: { class: 1, score: 'logit' }, profile: captum } as const;
    const { maps, manifest } = await explain(model, input, asked);
    expect(manifest.target.score).toBe('logit');
    expect(maps[0]!.kind).toBe('positive');
  });

  it('changes what is shown, and what is computed only by the options', async () => {
    const [plain, shown] = [await mapBy(undefined), await mapBy(m3dCam)];
    expect([...shown.raw.data]).toEqual([...plain.raw.data]);
    const most = Math.max(...(plain.map.data as Float32Array));
    const least = Math.min(...(plain.raw.data as Float32Array));
    const range = Math.max(...(plain.raw.data as Float32Array)) - least;
    expect(most).toBeGreaterThan(0);
    (plain.map.data as Float32Array).forEach((value, p) => {
      expect((shown.map.data as Float32Array)[p]!).toBeCloseTo((value - least) / range, 5);
    });
  });

  it('shows volumes and images on their own grid', async () => {
    const geometry = { size: [10, 12], spacing: [1, 1], origin: [0, 0], direction: [1, 0, 0, 1] };
    const image = { geometry, channels: 1, data: input.data } as unknown as Volume;
    const { map, volume } = await mapBy(monai, image);
    expect([...volume!.data]).toEqual([...map.data]);
    expect(Math.min(...(map.data as Float32Array))).toBe(0);
    expect(Math.max(...(map.data as Float32Array))).toBe(1);
  });

  it('is an error before anything is compiled where the library has no such method', async () => {
    const refused = { code: 'InvalidOptions', message: expect.stringContaining('profile pytorch-grad-cam has no occlusion; it has ') };
    await expect(explain(model, input, { methods: [occlusion], profile: pytorchGradCam })).rejects.toMatchObject(refused);
    await expect(explainPlan(model, input.dims, { methods: [occlusion], profile: pytorchGradCam })).rejects.toMatchObject(refused);
  });
});

describe('options of a profile', () => {
  const method = (id: string): Explainer => ({ ...gradCam, id });

  it('gives a method its options; those that are asked for go first', () => {
    const occlusion = method('occlusion');
    expect(profiled(occlusion, captum).given).toEqual({ stride: 1, fill: 0, shape: 'box', value: 'loss' });
    expect(profiled({ explainer: occlusion, given: { stride: 4 } }, captum).given).toMatchObject({ stride: 4, fill: 0 });
    expect(profiled(occlusion, canonical).given).toEqual({});
  });

  it('gives the method within a method its options, too', () => {
    const fused = { explainer: method('fused'), given: { method: method('grad-cam-plus-plus') } };
    expect(profiled(fused, pytorchGradCam).given).toMatchObject({ combine: 'mean', method: { given: { alpha: 'epsilon' } } });
  });
});
