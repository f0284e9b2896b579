import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { orientationOf } from '@voxplain/volume';
import { describe, expect, test } from 'vitest';
import { readNpyFile, readVolume, readVolumeFile, writeVolume } from '../src/node.js';
import { kit, kitMissing } from './kit.js';

describe.skipIf(kitMissing)('real data', () => {
  test('a head of 256^3 voxels, LIA', async () => {
    const start = performance.now();
    const head = await readVolumeFile(join(kit, 'volumes/t1_head_256.nii.gz'));
    console.info(`t1_head_256.nii.gz read in ${Math.round(performance.now() - start)} ms`);
    expect(head.geometry.size).toEqual([256, 256, 256]);
    expect(head.geometry.spacing).toEqual([1, 1, 1]);
    expect(orientationOf(head.geometry)).toBe('LIA');
    expect(head.data).toBeInstanceOf(Uint8Array);
    expect(head.data.some((v) => v > 100)).toBe(true);
    const again = await readVolume(await writeVolume(head, 'a.nii.gz'), 'a.nii.gz');
    expect(again.geometry).toEqual(head.geometry);
    expect(Buffer.compare(again.data as Uint8Array, head.data as Uint8Array)).toBe(0);
  });

  test('a CT of int32 in Hounsfield units, RAS', async () => {
    const ct = await readVolumeFile(join(kit, 'volumes/ct_abdomen_3mm.nii.gz'));
    expect(ct.geometry.size).toEqual([122, 101, 112]);
    expect(ct.geometry.spacing).toEqual([3, 3, 3]);
    expect(orientationOf(ct.geometry)).toBe('RAS');
    expect(ct.data).toBeInstanceOf(Int32Array);
  });

  test('every PNG', async () => {
    const names = readdirSync(join(kit, 'images')).filter((name) => name.endsWith('.png'));
    for (const name of names) {
      const { channels, data, geometry } = await readVolumeFile(join(kit, 'images', name));
      expect(data).toBeInstanceOf(Uint8Array);
      expect(channels, name).toBe(/mnist|mask/.test(name) ? 1 : 3);
      if (name.startsWith('imagenet') && !name.includes('mask')) expect(geometry.size).toEqual([224, 224]);
    }
    expect(names.length).toBeGreaterThan(10);
  });

  test('an npy tensor', async () => {
    const { dims, type } = await readNpyFile(join(kit, 'labels/squeezenet_ref_input.npy'));
    expect(dims).toEqual([1, 3, 224, 224]);
    expect(type).toBe('float32');
  });
});
