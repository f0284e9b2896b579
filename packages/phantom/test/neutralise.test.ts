import { complement, neutralise, phantom, phases } from '@voxplain/phantom';
import { describe, expect, it } from 'vitest';

const all = phases.map((phase) => phantom({ seed: 6, phase, size: [64, 64] }));

describe('neutralise', () => {
  it('leaves nothing of the phase when the evidence goes', () => {
    const images = all.map((each) => neutralise(each, each.evidence).data);
    for (const image of images) expect(image).toEqual(images[0]);
  });
  it('touches the mask only, and keeps the noise', () => {
    const each = all[1]!;
    const { data } = neutralise(each, each.evidence, 20);
    data.forEach((value, index) => {
      const noise = each.image.data[index]! - each.noiseFree.data[index]!;
      expect(value).toBe(each.evidence.data[index] ? 20 + noise : each.image.data[index]);
    });
  });
  it('does nothing to what does not depend on the phase', () => {
    const each = all[2]!;
    expect(neutralise(each, complement(each.evidence)).data).toEqual(each.image.data);
  });
  it('refuses a mask on another grid', () => {
    const small = phantom({ seed: 6, phase: 'delayed', size: [32, 32] });
    expect(() => neutralise(all[0]!, small.evidence)).toThrow(/voxels/);
  });
});
