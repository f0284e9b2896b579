import type { Backend, Tensor } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import type { Runner } from '../conformance.js';
import type { Check } from './check.js';
import { dot, expectDims, largest } from './compare.js';
import { derivative, forward, type Question } from './derivative.js';
import { drawn } from './values.js';

interface Precision {
  readonly step: number;
  readonly tolerance: number;
}

interface Found {
  readonly seeds: readonly number[][];
  readonly gradients: Readonly<Record<string, Tensor>>;
}

/** Central differences of the score along one random direction and along up to 40 elements of each input. */
async function expectDifferences(
  expect: Runner['expect'],
  { seeds, gradients }: Found,
  measured: Question,
  backend: Backend,
  { step, tolerance }: Precision,
): Promise<void> {
  const plain = await forward(measured, backend);
  const { feeds, wrt } = measured;
  const central = async (name: string, direction: readonly number[], by: number) => {
    const { type, dims } = feeds[name]!;
    const values = numbers(feeds[name]!);
    const at = (side: number) => values.map((v, i) => v + side * by * direction[i]!);
    const score = async (side: number) => plain.run({ ...feeds, [name]: tensorOf(type, dims, at(side)) });
    const [ahead, behind] = [await score(1), await score(-1)];
    const rises = ahead.map((y, o) => y.map((v, i) => v - behind[o]![i]!));
    return rises.reduce((sum, rise, o) => sum + dot(rise, seeds[o]!), 0) / (2 * by);
  };
  // Richardson's extrapolation: what is left of the error falls with the fourth power of the step
  const slope = async (name: string, direction: readonly number[]) =>
    (4 * (await central(name, direction, step)) - (await central(name, direction, 2 * step))) / 3;
  for (const [i, name] of wrt.entries()) {
    const found = numbers(gradients[name]!);
    const scale = largest(found) + 1e-6;
    const stride = Math.max(1, Math.floor(found.length / 40));
    for (let at = 0; at < found.length; at += stride) {
      const direction = found.map((_, j) => (j === at ? 1 : 0));
      const expected = await slope(name, direction);
      const what = `element ${at} of the gradient of ${name}: ${found[at]}, differences ${expected}`;
      expect(Math.abs(expected - found[at]!) / scale, what).toBeLessThanOrEqual(tolerance);
    }
    const random = drawn('unit', found.length, 900 + i);
    const apart = Math.abs((await slope(name, random)) - dot(found, random));
    expect(apart / (scale * Math.sqrt(found.length)), `a random direction of ${name}`).toBeLessThanOrEqual(2 * tolerance);
  }
  await plain.dispose();
}

/** What a model with float64 tensors needs of the runtime. */
async function runs(question: Question, backend: Backend): Promise<boolean> {
  try {
    await (await forward(question, backend)).dispose();
    return true;
  } catch {
    return false;
  }
}

/**
 * The float32 gradient against central differences of the float64 model, where the runtime has the kernel, else of the
 * float32 model with a coarser bound; and the float64 gradient where that runs, too.
 *
 * @returns whether float64 was available
 */
export async function checkDifferences(
  { expect, backend, rules }: Check,
  narrow: Question,
  wide: Question | undefined,
  tolerance?: number,
): Promise<boolean> {
  const exact = wide && (await runs(wide, backend)) ? wide : undefined;
  const precision = exact ? { step: 1e-4, tolerance: tolerance ?? 2e-5 } : { step: 2 ** -6, tolerance: tolerance ?? 1e-4 };
  const compiled = await derivative(narrow, backend, rules);
  const { gradients } = await compiled.run(narrow.feeds);
  expectDims(expect, gradients, narrow.feeds);
  await expectDifferences(expect, { seeds: compiled.seeds, gradients }, exact ?? narrow, backend, precision);
  await compiled.dispose();
  // the gradient may need kernels that the model does not
  const double = exact && (await derivative(exact, backend, rules).catch(() => undefined));
  if (!exact || !double) return exact !== undefined;
  const found = await double.run(exact.feeds);
  const result = { seeds: double.seeds, gradients: found.gradients };
  await expectDifferences(expect, result, exact, backend, { step: 1e-4, tolerance: 1e-6 });
  await double.dispose();
  return true;
}
