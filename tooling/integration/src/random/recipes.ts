import fc from 'fast-check';
import type { Recipe } from './grow.js';

const any = fc.nat({ max: 99_999 });

/** Recipes of graphs of 2 to 12 operators, half of them of those that have float64 kernels. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  opset: any,
  shape: any,
  seed: any,
  wide: fc.boolean(),
  steps: fc.array(fc.record({ op: any, a: any, b: any, choice: any }), { minLength: 2, maxLength: 12, size: 'max' }),
});

export const deep = process.env.VOXPLAIN_DEEP === '1';
/** Fixed, except in deep runs; where one fails, its seed repeats it. */
export const seed = Number(process.env.VOXPLAIN_SEED ?? (deep ? Date.now() % 1_000_000 : 20_231));
