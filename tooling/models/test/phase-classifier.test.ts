import { describe, expect, it } from 'vitest';
import { phaseFigures } from '../phase-figures.mjs';

describe('the committed phase classifier', () => {
  it('knows the phase from the evidence and from nothing else', async () => {
    const figures = await phaseFigures(60);
    expect(figures.heldOut).toBeGreaterThan(0.9);
    expect(figures.evidenceNeutralised).toBeLessThan(0.45);
    expect(figures.restNeutralised).toBeGreaterThan(0.85);
  });
});
