import { numbers, tensorOf } from '@voxplain/graph';
import { type Case, data, derivative, given, oneOp } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { cpu } from '../../src/rule-tests.js';

/** The gradient for cotangents of one, at a point where the operator has no derivative. */
async function at(
  point: readonly number[],
  one: Omit<Case, 'inputs'> & { inputs?: Case['inputs'] },
  dims: readonly number[] = [1, 1, point.length],
) {
  const question = oneOp({ ...one, inputs: [data(dims), ...(one.inputs ?? [])] });
  const compiled = await derivative(question, cpu);
  const { gradients } = await compiled.run(
    { ...question.feeds, x0: tensorOf('float32', dims, point) },
    compiled.seeds.map((seed) => seed.map(() => 1)),
  );
  await compiled.dispose();
  return numbers(gradients.x0!).map((v) => Math.round(v * 1e6) / 1e6 + 0);
}

describe('where there is no derivative', () => {
  it.each([
    ['Relu', 0],
    ['Abs', 0],
    ['LeakyRelu', 0.01],
    ['Elu', 1],
    ['Softsign', 1],
  ])('%s at zero', async (op, expected) => {
    expect(await at([0, 2], { op, opset: 17 })).toEqual([expected, op === 'Softsign' ? 0.111111 : 1]);
  });
  it('Clip on its bounds', async () => {
    expect(await at([-1, 0, 3, 6, 7], { op: 'Clip', opset: 17, inputs: [given([], 0), given([], 6)] })).toEqual([0, 0, 1, 0, 0]);
  });
  it('the norm of zeros', async () => {
    expect(await at([0, 0, 0], { op: 'ReduceL2', opset: 17, attributes: { axes: [2] } })).toEqual([0, 0, 0]);
    expect(await at([0, 0, 3, 4], { op: 'LpPool', opset: 17, attributes: { kernel_shape: [2], strides: [2] } })).toEqual([0, 0, 0.6, 0.8]);
  });
  it('ties of an extreme over axes share', async () => {
    expect(await at([2, 1, 2], { op: 'ReduceMax', opset: 17 })).toEqual([0.5, 0, 0.5]);
    expect(await at([1, 1, 2, 1], { op: 'ReduceMin', opset: 17, attributes: { axes: [2] } })).toEqual([0.333333, 0.333333, 0, 0.333333]);
    expect(await at([2, 1, 2], { op: 'GlobalMaxPool', opset: 17 })).toEqual([0.5, 0, 0.5]);
    expect(await at([3, 1, 0], { op: 'Max', opset: 17, inputs: [given([], 1)] })).toEqual([1, 0.5, 0]);
  });
});
