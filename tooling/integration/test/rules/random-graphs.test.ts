import fc from 'fast-check';
import { describe, it } from 'vitest';
import { checkDifferences } from '../../src/check-rule.js';
import { grow, type Step } from '../../src/random-graph.js';
import { convolutional, smooth } from '../../src/random-operators.js';
import { cpu } from '../../src/rule-tests.js';

const deep = process.env.VOXPLAIN_DEEP === '1';
const seed = Number(process.env.VOXPLAIN_SEED ?? (deep ? Date.now() % 1_000_000 : 20_231));
const small = fc.nat({ max: 999 });
const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({ op: small, a: small, b: small, choice: small }), { minLength: 2, maxLength: 10 });

describe(`random graphs (VOXPLAIN_SEED=${seed})`, () => {
  console.info(`random graphs: seed ${seed}`);
  it('of smooth operators agree with central differences', async () => {
    const dims = [2, 3, 4];
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        await checkDifferences(grow('float32', dims, smooth, list), grow('float64', dims, smooth, list), cpu, 1e-4);
      }),
      { seed, numRuns: deep ? 1000 : 60 },
    );
  });
  it('of convolutional blocks agree with central differences', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        await checkDifferences(grow('float32', [1, 4, 7, 6], convolutional, list), undefined, cpu, 2e-3);
      }),
      { seed, numRuns: deep ? 300 : 30 },
    );
  });
}, 1_800_000);
