import { phantom, phases } from '@voxplain/phantom';
import { describe, expect, it } from 'vitest';

const spacing = [4, 4.5, 9];
const volume = phantom({ seed: 2, phase: 'portal-venous', size: [96, 80, 7], spacing });

describe('a volume', () => {
  it('is centred, with its spacing', () => {
    expect(volume.image.geometry).toEqual({
      size: [96, 80, 7],
      spacing,
      origin: [-190, -177.75, -27],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect(volume.image.data.length).toBe(96 * 80 * 7);
  });
  it('has the 2-D phantom as its middle slice', () => {
    const slice = phantom({ seed: 2, phase: 'portal-venous', size: [96, 80], spacing: [4, 4.5] });
    const middle = [3 * 96 * 80, 4 * 96 * 80] as const;
    expect(volume.labels.data.slice(...middle)).toEqual(slice.labels.data);
    expect(volume.noiseFree.data.slice(...middle)).toEqual(slice.noiseFree.data);
  });
  it('changes along z', () => {
    const slices = Array.from({ length: 7 }, (_, k) => volume.labels.data.slice(k * 96 * 80, (k + 1) * 96 * 80).join());
    expect(new Set(slices).size).toBe(7);
  });
  it('keeps its anatomy in mm when the spacing changes', () => {
    const liver = (size: [number, number, number], mm: number[]) => {
      const { labels } = phantom({ seed: 4, phase: 'delayed', size, spacing: mm });
      return labels.data.filter((label) => label === 9).length * mm[0]! * mm[1]! * mm[2]!;
    };
    expect(liver([96, 96, 20], [4, 4, 10]) / liver([128, 64, 40], [3, 6, 5])).toBeCloseTo(1, 1);
  });
  it('knows its evidence', () => {
    const all = phases.map((phase) => phantom({ seed: 2, phase, size: [48, 40, 5], spacing: [8, 9, 12] }));
    const differs = Array.from(all[0]!.noiseFree.data, (value, index) =>
      Number(all.some(({ noiseFree }) => noiseFree.data[index] !== value)),
    );
    expect(Array.from(all[2]!.evidence.data)).toEqual(differs);
  });
});

describe('options', () => {
  const good = { seed: 1, phase: 'arterial', size: [16, 16] } as const;
  it.each([
    ['seed', { ...good, seed: 0.5 }],
    ['phase', { ...good, phase: 'venous' as never }],
    ['size', { ...good, size: [16] as never }],
    ['spacing', { ...good, spacing: [1, 1, 1] }],
    ['spacing', { ...good, spacing: [0, 1] }],
    ['noise', { ...good, noise: -1 }],
  ])('are checked: %s', (word, options) => {
    expect(() => phantom(options)).toThrow(word);
  });
});
