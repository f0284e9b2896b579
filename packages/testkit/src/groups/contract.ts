import { parseOptions, VoxplainError } from '@voxplain/core';
import type { Runner, Subject } from '../conformance.js';

const categories = [
  'structure/features',
  'structure/dimensionality-reduction',
  'structure/autoencoder',
  'output/attribution/saliency',
  'output/attribution/cam',
];

/** What the spec says of the value itself. */
export function contract({ it, expect }: Runner, { explainer, conformance }: Subject): void {
  const method = explainer();
  it('states spec, id, version and what it is', () => {
    expect(method.specVersion).toBe('v1');
    expect(method.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(method.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(categories).toContain(method.about.category);
    for (const text of [method.about.title, method.about.reference, ...method.about.needs, ...method.about.limitations])
      expect(text.length).toBeGreaterThan(0);
    expect(method.about.limitations.length, 'every method has limitations').toBeGreaterThan(0);
  });
  it('works without options and refuses unknown ones', () => {
    expect(() => parseOptions(method, {})).not.toThrow();
    for (const given of conformance.options ?? []) expect(() => parseOptions(method, given)).not.toThrow();
    let refused: unknown;
    try {
      parseOptions(method, { 'no such option': 1 });
    } catch (error) {
      refused = error;
    }
    expect(VoxplainError.isInstance(refused, 'InvalidOptions'), 'an unknown option is InvalidOptions').toBe(true);
  });
  it('answers `supports` without running anything', () => {
    const answer = method.supports?.({ operators: new Set(['Conv']), rank: 3 }, parseOptions(method, {})) ?? true;
    expect(answer === true || typeof answer === 'string').toBe(true);
  });
}
