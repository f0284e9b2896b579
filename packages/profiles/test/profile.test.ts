import { defineExplainer, type Explainer, float32, VoxplainError } from '@voxplain/core';
import { describe, expect, it } from 'vitest';
import { canonical, captum, defineProfile, monai, profileOf, profiles, pytorchGradCam, torchCam } from '../src/index.js';

const method = (id: string): Explainer =>
  defineExplainer<unknown>({
    kind: 'graph',
    id,
    version: '1.0.0',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    about: { title: id, category: 'output/attribution/cam', reference: '', needs: [], cost: '', limitations: [] },
    build: (net) => ({ map: net.input, mapKind: 'signed' }),
  });

describe('a profile', () => {
  it('names what it has where it has no such method, and why it has not', () => {
    const error = (() => {
      try {
        torchCam.options(method('grad-cam-plus-plus'));
      } catch (thrown) {
        return thrown as VoxplainError;
      }
    })();
    expect(VoxplainError.isInstance(error, 'InvalidOptions')).toBe(true);
    expect(error!.message).toMatch(/^profile torch-cam has no grad-cam-plus-plus \(it has lost the division .*\); it has grad-cam, /);
    expect(error!.data).toMatchObject({ profile: 'torch-cam', explainer: 'grad-cam-plus-plus' });
    expect(() => torchCam.show(method('rise'), float32([1, 1, 1], [0]), [1])).toThrow('profile torch-cam has no rise; it has');
  });

  it('shows maps as the library does', () => {
    const raw = float32([1, 1, 1, 2], [-1, 3]);
    const shownBy = (profile: typeof captum, id: string) => [...(profile.show(method(id), raw, [1, 4]).data as Float32Array)];
    expect(shownBy(captum, 'grad-cam')).toEqual([-1, -1, 3, 3]);
    expect(shownBy(monai, 'grad-cam')).toEqual([1, 0.75, 0.25, 0]);
    expect(shownBy(monai, 'saliency')).toEqual([-1, 0, 2, 3]);
    expect(shownBy(pytorchGradCam, 'grad-cam').map((value) => Number(value.toFixed(6)))).toEqual([0, 0.25, 0.75, 1]);
    expect(canonical.show).toBeUndefined();
  });

  it('is found by its name', () => {
    for (const profile of profiles) expect(profileOf(profile.name)).toBe(profile);
    expect(() => profileOf('catpum')).toThrow('unknown profile "catpum": there are captum, ');
  });

  it('may be one of your own', () => {
    const table = {
      name: 'ours',
      score: 'logit',
      show: [{ minMax: 1 }],
      methods: { cam: { options: { bias: true } }, rise: { show: [] } },
    } as const;
    const ours = defineProfile(table);
    expect(ours.options(method('cam'))).toEqual({ bias: true });
    expect([...(ours.show(method('cam'), float32([1, 1, 1, 2], [0, 1]), [1, 2]).data as Float32Array)]).toEqual([0, 0.5]);
    expect([...(ours.show(method('rise'), float32([1, 1, 1, 2], [0, 1]), [1, 2]).data as Float32Array)]).toEqual([0, 1]);
  });
});
