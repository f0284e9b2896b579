import { elementCount } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import type { Check } from './check.js';
import { dot, expectDims, norm } from './compare.js';
import { derivative, type Question } from './derivative.js';
import { drawn } from './values.js';

/** `<J u, v> = <u, J^T v>` for operators that are affine in each input: no step size, so float32 suffices. */
export async function checkAdjoint({ expect, backend, rules }: Check, question: Question, tolerance = 1e-5): Promise<void> {
  const { feeds, wrt } = question;
  const compiled = await derivative(question, backend, rules);
  const { seeds } = compiled;
  const { outputs, gradients } = await compiled.run(feeds);
  expectDims(expect, gradients, feeds);
  for (const [i, name] of wrt.entries()) {
    const { type, dims } = feeds[name]!;
    const values = numbers(feeds[name]!);
    const u = drawn('normal', elementCount(dims), 500 + i);
    const moved = values.map((v, at) => Math.fround(v + u[at]!));
    const shifted = await compiled.run({ ...feeds, [name]: tensorOf(type, dims, moved) });
    const taken = moved.map((v, at) => v - values[at]!);
    const forwards = outputs.map((y, o) => y.map((v, at) => shifted.outputs[o]![at]! - v));
    const scale = forwards.reduce((sum, y, o) => sum + norm(y) * norm(seeds[o]!), 0) + 1e-30;
    const left = forwards.reduce((sum, y, o) => sum + dot(y, seeds[o]!), 0);
    const right = dot(taken, numbers(gradients[name]!));
    expect(Math.abs(left - right) / scale, `adjoint in ${name}: ${left} and ${right}`).toBeLessThanOrEqual(tolerance);
  }
  await compiled.dispose();
}
