import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { npz } from './reference.js';

/** A tiny network with its float64 input gradient and Grad-CAM (before the ReLU), as `tooling/fixtures` wrote them. */
export interface Fixture {
  readonly name: string;
  readonly layer: string;
  readonly class: number;
  readonly score: 'logit' | 'probability' | 'output';
}

const folder = resolve(import.meta.dirname, '../../fixtures/data');

export const fixtures: readonly Fixture[] = JSON.parse(readFileSync(resolve(folder, 'fixtures.json'), 'utf8'));

export function fixtureFiles({ name }: Fixture) {
  const arrays = npz(resolve(folder, `${name}.npz`));
  return { bytes: readFileSync(resolve(folder, `${name}.onnx`)), input: arrays('input'), gradient: arrays('gradient'), cam: arrays('cam') };
}
