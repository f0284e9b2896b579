import { createHash } from 'node:crypto';
import type { VoxelData } from '@voxplain/core';
import { type Phase, phantom, phases, tissues } from '@voxplain/phantom';
import { describe, expect, it } from 'vitest';

const size = [96, 96] as const;
const make = (seed: number, phase: Phase = 'arterial') => phantom({ seed, phase, size });
const hash = (data: VoxelData): string => createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex').slice(0, 16);

describe('a seed', () => {
  it('fixes every byte, on every platform', () => {
    const { image, labels, evidence } = make(7);
    expect([image, labels, evidence].map(({ data }) => hash(data))).toMatchInlineSnapshot(`
      [
        "0e319dfe0681c15c",
        "9580032227ff81b6",
        "16a8628d6a45e6a0",
      ]
    `);
    expect(make(7).image.data).toEqual(image.data);
  });
  it('fixes the patient and the noise, whatever the phase', () => {
    const [first, ...others] = phases.map((phase) => make(3, phase));
    const noise = ({ image, noiseFree }: typeof first & object) => image.data.map((value, index) => value - noiseFree.data[index]!);
    const inside = (values: VoxelData) => values.filter((_, index) => first!.labels.data[index] !== 0);
    for (const other of others) {
      expect(other.labels.data).toEqual(first!.labels.data);
      expect(inside(noise(other))).toEqual(inside(noise(first!)));
    }
  });
  it('makes another patient', () => {
    const volumes = Array.from({ length: 12 }, (_, seed) => make(seed).labels.data);
    expect(new Set(volumes.map(hash)).size).toBe(12);
    const area = (label: number) => volumes.map((data) => data.filter((value) => value === label).length);
    for (const { name } of tissues.filter((tissue) => ['liver', 'spleen', 'kidney cortex', 'aorta'].includes(tissue.name))) {
      const areas = area(tissues.findIndex((tissue) => tissue.name === name));
      expect(Math.min(...areas), name).toBeGreaterThan(0);
      expect(Math.max(...areas), name).toBeGreaterThan(1.25 * Math.min(...areas));
    }
  });
});

describe('the evidence', () => {
  it.each([1, 2, 3, 4])('is where the noise-free images of the four phases differ (seed %d)', (seed) => {
    const all = phases.map((phase) => make(seed, phase));
    const differs = Uint8Array.from(all[0]!.noiseFree.data, (value, index) =>
      Number(all.some(({ noiseFree }) => noiseFree.data[index] !== value)),
    );
    for (const { evidence } of all) expect(evidence.data).toEqual(differs);
    const share = differs.reduce((sum, value) => sum + value, 0) / differs.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.25);
  });
});

describe('the picture', () => {
  it.each(phases)('has the Hounsfield units of CT (%s)', (phase) => {
    const { image, noiseFree, labels } = make(11, phase);
    expect(image.data).toBeInstanceOf(Int16Array);
    expect(Math.min(...image.data)).toBeGreaterThanOrEqual(-1024);
    expect(Math.max(...noiseFree.data)).toBeLessThan(800);
    const median = (label: number) => {
      const values = Array.from(noiseFree.data).filter((_, index) => labels.data[index] === label);
      return values.sort((a, b) => a - b)[values.length >> 1]!;
    };
    const liver = tissues.findIndex(({ name }) => name === 'liver');
    const typical = tissues[liver]!.hounsfield as readonly number[];
    expect(Math.abs(median(liver) - typical[phases.indexOf(phase)]!)).toBeLessThan(25);
    expect(median(0)).toBe(-1000);
  });
  it('has the noise that was asked for', () => {
    const { image, noiseFree, labels } = phantom({ seed: 5, phase: 'delayed', size, noise: 30 });
    const noise = Array.from(image.data, (value, index) => value - noiseFree.data[index]!).filter((_, index) => labels.data[index] !== 0);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
    expect(mean).toBeCloseTo(0, -0.5);
    expect(deviation / 30).toBeCloseTo(1, 1);
    expect(phantom({ seed: 5, phase: 'delayed', size, noise: 0 }).image.data).toEqual(noiseFree.data);
  });
  it('keeps the organs inside the body, and the body inside the field of view', () => {
    for (let seed = 0; seed < 40; seed++) {
      const { data } = make(seed).labels;
      data.forEach((label, index) => {
        const x = index % size[0];
        const y = Math.floor(index / size[0]);
        const border = x === 0 || y === 0 || x === size[0] - 1 || y === size[1] - 1;
        if (border) expect(label).toBe(0);
        else if (label > 1) for (const step of [1, -1, size[0], -size[0]]) expect(data[index + step], `seed ${seed}`).not.toBe(0);
      });
    }
  });
});
