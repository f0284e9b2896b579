import { elementCount } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import { type Case, derivative, drawn, type Feeds, given, type Input, type Question } from '@voxplain/testkit';
import { difference } from './reference.js';
import { cpu } from './rule-tests.js';

/** What rounding to float16 changes, at most: 11 bits are kept. */
export const halfRounding = 2 ** -11;

/** Numbers as float16 keeps them. */
export const halved = (values: readonly number[]): number[] => numbers(tensorOf('float16', [values.length], values));

/** The case with weights that float16 can hold, so that the models of any width are the same one. */
export function halvedCase(one: Case): Case {
  const weight = (input: Input, i: number): Input => {
    if (input.role === 'weight') return given(input.dims, ...halved(drawn(input.kind, elementCount(input.dims), 7 + i, i)));
    return input.role === 'given' ? given(input.dims, ...halved(input.values)) : input;
  };
  return { ...one, inputs: one.inputs.map(weight) };
}

const feedsOf = (feeds: Feeds, type: 'float16' | 'float32'): Feeds =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tensorOf(type, tensor.dims, halved(numbers(tensor)))]));

async function gradients(question: Question, seeds: (own: readonly number[]) => number[]): Promise<Record<string, number[]>> {
  const compiled = await derivative(question, cpu);
  const found = await compiled.run(question.feeds, compiled.seeds.map(seeds)).finally(() => compiled.dispose());
  return Object.fromEntries(Object.entries(found.gradients).map(([name, tensor]) => [name, numbers(tensor)]));
}

/**
 * How far the gradients of a float16 model are from those of the float32 one, on the same inputs: relative L2, by input;
 * the largest number where all should be 0.
 */
export async function halfErrors(half: Question, full: Question): Promise<Record<string, number>> {
  const found = await gradients({ ...half, feeds: feedsOf(half.feeds, 'float16') }, (own) => halved(own));
  const expected = await gradients({ ...full, feeds: feedsOf(full.feeds, 'float32') }, (own) => halved(own));
  const off = (name: string) =>
    expected[name]!.some((v) => v !== 0)
      ? difference(found[name]!, expected[name]!).relativeL2
      : found[name]!.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return Object.fromEntries(half.wrt.map((name) => [name, off(name)]));
}
