import { createHash } from 'node:crypto';
import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { gaussians } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { small } from './small.js';

const backend = nodeBackend({ threads: 1 });

async function forward(file: Uint8Array, dims: readonly number[], seed: number) {
  const session = await backend.createSession(file);
  const results = await session.run({ input: float32(dims, gaussians(seed)(elementCount(dims))) });
  await session.dispose();
  return Object.values(results)[0]!;
}

const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
};

describe.each(small)('$name', ({ make, input, output }) => {
  it('gives finite scores of a common scale that depend on the input', async () => {
    const file = make(1);
    const found = await forward(file, input, 1);
    const scores = numbers(found);
    const other = numbers(await forward(file, input, 2));
    expect(found.dims).toEqual(output);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(deviation(scores)).toBeGreaterThan(0.1);
    expect(deviation(scores)).toBeLessThan(10);
    expect(deviation(scores.map((v, i) => v - other[i]!))).toBeGreaterThan(0.05 * deviation(scores));
  });

  it('is the same file for the same seed only', () => {
    const [first, again, other] = [make(7), make(7), make(8)].map((file) => createHash('sha256').update(file).digest('hex'));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});
