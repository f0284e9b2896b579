import { gradient, gradientRules, nonDifferentiable } from '@voxplain/autodiff';
import { VoxplainError } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import { ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { scoreOf } from '../../src/derivative.js';
import { type Case, data, fixed, oneOp, weight } from '../../src/one-op.js';
import { cpu } from '../../src/rule-tests.js';
import { drawn } from '../../src/values.js';

async function refusal(
  bytes: Uint8Array<ArrayBuffer>,
  feeds: Parameters<typeof scoreOf>[0]['feeds'],
  outputs: readonly string[],
  wrt: string,
) {
  const { graph, score } = await scoreOf({ bytes, feeds, outputs }, cpu);
  try {
    gradient(score, graph.value(wrt));
  } catch (error) {
    if (error instanceof VoxplainError) return { code: error.code, message: error.message, data: error.data };
    throw error;
  }
  return undefined;
}

const feeds = { x: tensorOf('float32', [1, 2, 4, 4], drawn('normal', 32, 3)) };
function net(build: (net: ModelWriter, x: string) => string, opset = 17) {
  const writer = new ModelWriter(opset);
  const output = build(writer, writer.input('x', [1, 2, 4, 4]));
  return { bytes: writer.bytes(output), output };
}
const refused = (built: ReturnType<typeof net>) => refusal(built.bytes, feeds, [built.output], 'x');

describe('what is refused, never silently wrong', () => {
  it('names the operator, the node and the path to it', async () => {
    const built = net((n, x) => {
      const [top] = [n.op('TopK', [n.op('Neg', [x], {}, ['before']), n.ints([2])], { axis: -1 }, ['top', 'index'])];
      return n.op('Mul', [n.op('Exp', [top], {}, ['e1']), 'e1'], {}, ['product']);
    });
    const found = await refused(built);
    expect(found).toMatchObject({ code: 'MissingGradient', data: { op: 'TopK', node: 'top' } });
    expect((found!.data as { path: string[] }).path.slice(-3)).toEqual(['product', 'e1', 'top']);
    expect(found!.message).toContain('no gradient for TopK (node "top")');
    expect(found!.message).toContain('product < e1 < top');
  });

  it('a score that does not depend on the tensor', async () => {
    const built = net((n, x) => n.op('Cast', [n.op('Shape', [x])], { to: 1 }));
    expect(await refused(built)).toMatchObject({ code: 'UnsupportedModel', data: { tensor: 'x' } });
  });

  it('a way through whole numbers', async () => {
    const built = net((n, x) => n.op('Cast', [n.op('Cast', [x], { to: 7 })], { to: 1 }));
    expect(await refused(built)).toMatchObject({ code: 'UnsupportedModel' });
    const mask = net((n, x) => n.op('Cast', [n.op('Greater', [x, n.weight([], [0])])], { to: 1 }));
    expect(await refused(mask)).toMatchObject({ code: 'UnsupportedModel' });
  });

  it('weights that depend on the input', async () => {
    const kernel = (n: ModelWriter, x: string) => n.op('Transpose', [x], { perm: [1, 0, 2, 3] });
    for (const op of ['Conv', 'ConvTranspose']) {
      const built = net((n, x) =>
        n.op(
          op,
          [n.weight(op === 'Conv' ? [1, 1, 8, 8] : [1, 2, 5, 5], drawn('normal', op === 'Conv' ? 64 : 50, 1)), kernel(n, x)].slice(0, 2),
        ),
      );
      const found = await refused(built);
      expect(found).toMatchObject({ code: 'MissingGradient', data: { op } });
      expect(found!.message).toContain('with respect to its input 1');
    }
  });

  it.each([
    ['InstanceNormalization', [data([1, 3, 4]), data([3]), weight([3])], 'x1'],
    ['InstanceNormalization', [data([1, 3, 4]), weight([3]), data([3])], 'x2'],
    ['LayerNormalization', [data([1, 3, 4]), data([4]), weight([4])], 'x1'],
    ['BatchNormalization', [data([1, 3, 4]), data([3]), weight([3]), weight([3]), weight([3], 'positive')], 'x1'],
    ['BatchNormalization', [data([1, 3, 4]), weight([3]), weight([3]), weight([3]), data([3], 'positive')], 'x4'],
    ['Clip', [data([4]), data([], 'zeros')], 'x1'],
    ['Mod', [data([4]), data([], 'positive')], 'x1'],
  ] as const)('%s with parameter %#', async (op, inputs, wrt) => {
    const one: Case = { op, opset: 17, inputs, ...(op === 'Mod' ? { attributes: { fmod: 1 } } : {}) };
    const { bytes, feeds: given, outputs } = oneOp(one);
    expect(await refusal(bytes, given, outputs, wrt)).toMatchObject({ code: 'MissingGradient', data: { op } });
  });

  it('outputs that the rule does not look at', async () => {
    const built = net((n, x) => {
      n.op('LayerNormalization', [x, n.weight([4], [1, 1, 1, 1])], {}, ['y', 'mean']);
      return n.op('Add', ['y', 'mean']);
    });
    expect(await refused(built)).toMatchObject({ code: 'MissingGradient', data: { op: 'LayerNormalization' } });
  });

  it('axes, bounds and positions that depend on the data', async () => {
    const whole = (n: ModelWriter, x: string) =>
      n.op('Cast', [n.op('ReduceMax', [n.op('Clip', [x, n.weight([], [0]), n.weight([], [0])])], { keepdims: 0, axes: [0, 1, 2] })], {
        to: 7,
      });
    const one = (n: ModelWriter, x: string) => n.op('Slice', [whole(n, x), n.ints([0]), n.ints([1])]);
    const ops: [string, (n: ModelWriter, x: string) => readonly string[]][] = [
      ['ReduceSum', (n, x) => [x, one(n, x)]],
      ['Slice', (n, x) => [x, one(n, x), n.ints([1])]],
      ['Slice', (n, x) => [x, n.ints([0]), n.ints([1]), one(n, x)]],
      ['Gather', (n, x) => [x, one(n, x)]],
      ['Tile', (n, x) => [x, n.op('Add', [whole(n, x), n.ints([1])])]],
    ];
    for (const [op, inputs] of ops) {
      const found = await refused(net((n, x) => n.op(op, inputs(n, x))));
      expect(found, op).toMatchObject({ code: 'MissingGradient', data: { op } });
    }
  });

  it.each([
    ['GatherElements below opset 16', { op: 'GatherElements', opset: 13, inputs: [data([3, 3]), fixed('int64', [1, 3], [0, 1, 2])] }],
    [
      'ConvTranspose with automatic pads',
      {
        op: 'ConvTranspose',
        opset: 13,
        inputs: [data([1, 1, 4]), weight([1, 1, 3])],
        attributes: { auto_pad: 'SAME_UPPER', strides: [2] },
      },
    ],
    [
      'ConvTranspose with an output shape',
      { op: 'ConvTranspose', opset: 13, inputs: [data([1, 1, 4]), weight([1, 1, 3])], attributes: { output_shape: [8], strides: [2] } },
    ],
    [
      'Resize with antialiasing',
      {
        op: 'Resize',
        opset: 18,
        inputs: [data([1, 1, 8, 8]), fixed('float32', [0], []), fixed('float32', [4], [1, 1, 0.5, 0.5])],
        attributes: { mode: 'linear', antialias: 1 },
      },
    ],
  ] satisfies [string, Case][])('%s', async (_, one) => {
    const { bytes, feeds: given, outputs } = oneOp(one);
    expect(await refusal(bytes, given, outputs, 'x0')).toMatchObject({ code: 'MissingGradient', data: { op: one.op } });
  });
});

describe('the rule table', () => {
  it('has a case for every rule', () => {
    const tested = new Set(Object.values(families).flatMap((cases) => cases.map(({ op }) => op)));
    expect(Object.keys(gradientRules).filter((op) => !tested.has(op) && op !== 'MaxPool')).toEqual([]);
  });
  it('does not call an operator both differentiable and not', () => {
    expect(Object.keys(gradientRules).filter((op) => nonDifferentiable.has(op))).toEqual([]);
  });
});
