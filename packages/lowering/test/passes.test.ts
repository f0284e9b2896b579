import type { Value } from '@voxplain/graph';
import { describe, expect, it } from 'vitest';
import { lowerings } from '../src/index.js';
import { expectSame, noise, operators } from './kit.js';

const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] };

describe('steep-mask', () => {
  it.each([0, 0.25, -1, 1.5])('y > %d', async (bound) => {
    const { model } = await expectSame(
      { x: [2, 3, 4, 5], nodes: [relu] },
      'cpu',
      ['steep-mask'],
      (graph) => graph.value('y').greater(bound).where(graph.value('x'), 0) as ReturnType<typeof graph.value>,
    );
    expect(operators(model)).toMatchObject({ HardSigmoid: 1, Mul: 1 });
    expect(operators(model).Where).toBeUndefined();
  });
  it('exactly on the bound', async () => {
    await expectSame(
      {
        x: [1, 1, 2, 3],
        nodes: [{ op: 'Clip', inputs: ['x', 'low', 'high'], outputs: ['y'] }],
        weights: { low: noise([]), high: noise([], 7) },
      },
      'cpu',
      ['steep-mask'],
      (graph) => {
        const [low, high] = ['low', 'high'].map((name) => Number(graph.constantOf(name)!.data[0])) as [number, number];
        const y = graph.value('y');
        return y
          .less(Math.max(low, high))
          .where(y.greater(Math.min(low, high)).where(1, 0), 0)
          .add(y) as typeof y;
      },
    );
  });
  it('with a slope below, of volumes', async () => {
    const { model } = await expectSame({ x: [1, 2, 3, 4, 5], nodes: [relu] }, 'cpu', ['steep-mask'], (graph) => {
      const g = graph.value('y').sub(0.5);
      return graph.value('x').greater(0).where(g, g.mul(0.01)) as typeof g;
    });
    expect(operators(model)).toMatchObject({ HardSigmoid: 1, Relu: 2, Mul: 1 });
    expect(operators(model).Where).toBeUndefined();
  });
  it('leaves other alternatives and slopes alone', async () => {
    const choices: ((x: Value) => Value | number)[] = [() => 1, (x) => x.mul(2), (x) => x.mul(-0.5), (x) => x.neg()];
    for (const choice of choices) {
      const { lowered } = await expectSame({ x: [1, 2, 3, 4], nodes: [relu] }, 'cpu', ['steep-mask'], (graph) => {
        const x = graph.value('x');
        return graph.value('y').greater(0).where(x, choice(x)) as Value;
      });
      expect(lowered).toEqual([]);
    }
  });
});

describe('strided-slice', () => {
  it.each([
    [2, 0, 2],
    [2, 1, 2],
    [3, 2, 3],
    [3, 0, 4],
  ])('axis %d from %d by %d', async (axis, start, step) => {
    const { model } = await expectSame({ x: [2, 3, 7, 9], nodes: [relu] }, 'cpu', ['strided-slice'], (graph) =>
      graph.value('y').slice([axis], [start], [100], [step]),
    );
    expect(operators(model)).toMatchObject({ Conv: 1 });
    expect(operators(model).Slice).toBeUndefined();
  });
  it.each([
    [1, 0, 2],
    [2, 3, 2],
    [2, -1, -2],
  ])('not axis %d from %d by %d', async (axis, start, step) => {
    const { lowered } = await expectSame({ x: [2, 3, 7, 9], nodes: [relu] }, 'cpu', ['strided-slice'], (graph) =>
      graph.value('y').slice([axis], [start], [step < 0 ? -100 : 100], [step]),
    );
    expect(lowered).toEqual([]);
  });
});

describe('for WebGPU', () => {
  it('chained-sum: forward and appended', async () => {
    const { model } = await expectSame(
      { x: [2, 3], weights: { w: noise([3]) }, nodes: [{ op: 'Sum', inputs: ['x', 'w', 'x'], outputs: ['y'] }] },
      'webgpu',
      ['chained-sum'],
      (graph) => graph.value('y').op('Sum', [graph.value('x'), graph.value('w')], [2, 3]),
    );
    expect(operators(model)).toEqual({ Add: 4 });
  });
  it('no-dropout', async () => {
    const { model } = await expectSame(
      {
        x: [2, 3],
        nodes: [
          { op: 'Dropout', inputs: ['x'], outputs: ['d'] },
          { op: 'Tanh', inputs: ['d'], outputs: ['y'] },
        ],
      },
      'webgpu',
      ['no-dropout'],
    );
    expect(operators(model)).toEqual({ Tanh: 1 });
  });
  it('no-sign, also of zero', async () => {
    const { model } = await expectSame(
      {
        x: [4, 5],
        nodes: [
          { op: 'Relu', inputs: ['x'], outputs: ['r'] },
          { op: 'Sub', inputs: ['r', 'x'], outputs: ['d'] },
          { op: 'Sub', inputs: ['r', 'd'], outputs: ['s'] },
          { op: 'Relu', inputs: ['s'], outputs: ['p'] },
          { op: 'Sign', inputs: ['p'], outputs: ['y'] },
        ],
      },
      'webgpu',
      ['no-sign'],
    );
    expect(operators(model).Sign).toBeUndefined();
  });
  it.each([
    { kernel_shape: [3, 3, 3], pads: [1, 1, 1, 1, 1, 1], group: 4 },
    { kernel_shape: [3, 2, 3], strides: [2, 1, 2], pads: [0, 1, 2, 1, 0, 0], group: 2 },
    { kernel_shape: [2, 2, 2], dilations: [3, 1, 2], pads: [2, 0, 0, 1, 0, 1], group: 2 },
    { kernel_shape: [1, 1, 1], group: 4 },
    { kernel_shape: [3, 3, 3], auto_pad: 'SAME_UPPER', strides: [2, 2, 2], group: 2 },
  ])('grouped-convolution-3d: %j', async (attributes) => {
    const { group, kernel_shape } = attributes;
    const { model, lowered } = await expectSame(
      {
        x: [2, 4, 7, 6, 5],
        weights: { w: noise([8, 4 / group, ...kernel_shape], 2), b: noise([8], 3) },
        nodes: [
          { op: 'Conv', inputs: ['x', 'w', 'b'], outputs: ['c'], attributes },
          { op: 'Tanh', inputs: ['c'], outputs: ['y'] },
        ],
      },
      'webgpu',
      ['grouped-convolution-3d'],
    );
    expect(lowered).toHaveLength(1);
    for (const { op, inputs } of model.nodes) if (op === 'Conv') expect(inputs[1]).not.toBe('w');
  });
});

it('every lowering has a name of its own and a reason', () => {
  expect(new Set(lowerings.map(({ id }) => id)).size).toBe(lowerings.length);
  for (const { why } of lowerings) expect(why.length).toBeGreaterThan(20);
});
