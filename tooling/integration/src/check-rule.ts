import { type Backend, elementCount, type Tensor } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import { expect } from 'vitest';
import { type Derivative, derivative, type Feeds, forward, type Question } from './derivative.js';
import { drawn } from './values.js';

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const norm = (a: readonly number[]) => Math.sqrt(dot(a, a));
const largest = (a: readonly number[]) => a.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

function expectDims(gradients: Readonly<Record<string, Tensor>>, feeds: Feeds): void {
  for (const [name, { dims, data }] of Object.entries(gradients)) {
    expect(dims, `dims of the gradient of ${name}`).toEqual(feeds[name]!.dims);
    expect(data.length).toBe(elementCount(dims));
  }
}

/** `<J u, v> = <u, J^T v>` for operators that are affine in each input: no step size, so float32 suffices. */
export async function checkAdjoint(question: Question, backend: Backend, tolerance = 1e-5): Promise<void> {
  const { feeds, wrt } = question;
  const compiled = await derivative(question, backend);
  const { seeds } = compiled;
  const { outputs, gradients } = await compiled.run(feeds);
  expectDims(gradients, feeds);
  for (const [i, name] of wrt.entries()) {
    const { type, dims } = feeds[name]!;
    const u = drawn('normal', elementCount(dims), 500 + i);
    const shifted = await compiled.run({
      ...feeds,
      [name]: tensorOf(
        type,
        dims,
        numbers(feeds[name]!).map((v, at) => Math.fround(v + u[at]!)),
      ),
    });
    const taken = numbers(feeds[name]!).map((v, at) => Math.fround(v + u[at]!) - v);
    const forwards = outputs.map((y, o) => y.map((v, at) => shifted.outputs[o]![at]! - v));
    const scale = forwards.reduce((sum, y, o) => sum + norm(y) * norm(seeds[o]!), 0) + 1e-30;
    const left = forwards.reduce((sum, y, o) => sum + dot(y, seeds[o]!), 0);
    const right = dot(taken, numbers(gradients[name]!));
    expect(Math.abs(left - right) / scale, `adjoint in ${name}: ${left} and ${right}`).toBeLessThanOrEqual(tolerance);
  }
  await compiled.dispose();
}

export interface Precision {
  readonly step: number;
  readonly tolerance: number;
}

/** Central differences of the score along one random direction and along up to 40 elements of each input. */
async function expectDifferences(
  compiled: Derivative,
  measured: Question,
  backend: Backend,
  gradients: Readonly<Record<string, readonly number[]>>,
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
    return rises.reduce((sum, rise, o) => sum + dot(rise, compiled.seeds[o]!), 0) / (2 * by);
  };
  // Richardson's extrapolation: what is left of the error falls with the fourth power of the step
  const slope = async (name: string, direction: readonly number[]) =>
    (4 * (await central(name, direction, step)) - (await central(name, direction, 2 * step))) / 3;
  for (const [i, name] of wrt.entries()) {
    const found = gradients[name]!;
    const scale = largest(found) + 1e-6;
    const random = drawn('unit', found.length, 900 + i);
    const stride = Math.max(1, Math.floor(found.length / 40));
    for (let at = 0; at < found.length; at += stride) {
      const expected = await slope(
        name,
        found.map((_, j) => (j === at ? 1 : 0)),
      );
      expect(
        Math.abs(expected - found[at]!) / scale,
        `element ${at} of the gradient of ${name}: ${found[at]}, differences ${expected}`,
      ).toBeLessThanOrEqual(tolerance);
    }
    const along = await slope(name, random);
    expect(Math.abs(along - dot(found, random)) / (scale * Math.sqrt(found.length)), `a random direction of ${name}`).toBeLessThanOrEqual(
      2 * tolerance,
    );
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
  narrow: Question,
  wide: Question | undefined,
  backend: Backend,
  tolerance?: number,
): Promise<boolean> {
  const exact = wide && (await runs(wide, backend)) ? wide : undefined;
  const measured = exact ?? narrow;
  const precision = exact ? { step: 1e-4, tolerance: tolerance ?? 2e-5 } : { step: 2 ** -6, tolerance: tolerance ?? 1e-4 };
  const compiled = await derivative(narrow, backend);
  const { gradients } = await compiled.run(narrow.feeds);
  expectDims(gradients, narrow.feeds);
  const values = (tensors: Readonly<Record<string, Tensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, numbers(tensor)]));
  await expectDifferences(compiled, measured, backend, values(gradients), precision);
  await compiled.dispose();
  // the gradient may need kernels that the model does not
  const double = exact && (await derivative(exact, backend).catch(() => undefined));
  if (!exact || !double) return exact !== undefined;
  const found = await double.run(exact.feeds);
  await expectDifferences(double, exact, backend, values(found.gradients), { step: 1e-4, tolerance: 1e-6 });
  await double.dispose();
  return true;
}
