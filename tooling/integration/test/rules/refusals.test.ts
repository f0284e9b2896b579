import { gradient, gradientRules, nonDifferentiable } from '@voxplain/autodiff';
import { VoxplainError } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import { data, drawn, ModelWriter, oneOp, scoreOf } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { cpu } from '../../src/rule-tests.js';

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
      n.op('RandomNormalLike', [n.op('Neg', [x], {}, ['before'])], {}, ['drawn']);
      return n.op('Mul', [n.op('Exp', ['drawn'], {}, ['e1']), 'e1'], {}, ['product']);
    });
    const found = await refused(built);
    expect(found).toMatchObject({ code: 'MissingGradient', data: { op: 'RandomNormalLike', node: 'drawn' } });
    expect((found!.data as { path: string[] }).path.slice(-3)).toEqual(['product', 'e1', 'drawn']);
    expect(found!.message).toContain('no gradient for RandomNormalLike (node "drawn"): its result is new at every run');
    expect(found!.message).toContain('product < e1 < drawn');
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

  it('a bound that depends on the input', async () => {
    const { bytes, feeds: given, outputs } = oneOp({ op: 'Clip', opset: 17, inputs: [data([4]), data([], 'zeros')] });
    expect(await refusal(bytes, given, outputs, 'x1')).toMatchObject({ code: 'MissingGradient', data: { op: 'Clip' } });
  });

  it('outputs that the rule does not look at', async () => {
    const built = net((n, x) => {
      const [one, zero] = [n.weight([2], [1, 1]), n.weight([2], [0, 0])];
      n.op('BatchNormalization', [x, one, zero, zero, one], { training_mode: 1 }, ['y', 'running_mean', 'running_variance']);
      return n.op('Add', [n.op('ReduceSum', ['y'], { keepdims: 0 }), 'running_mean']);
    });
    expect(await refused(built)).toMatchObject({ code: 'MissingGradient', data: { op: 'BatchNormalization' } });
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
      ['Tile', (n, x) => [x, n.op('Add', [whole(n, x), n.ints([1])])]],
    ];
    for (const [op, inputs] of ops) {
      const found = await refused(net((n, x) => n.op(op, inputs(n, x))));
      expect(found, op).toMatchObject({ code: 'MissingGradient', data: { op } });
    }
  });
});

describe('the rule table', () => {
  it('has a case for every rule', () => {
    const tested = new Set(Object.values(families).flatMap((cases) => cases.map(({ op }) => op)));
    // these have tests of their own
    const elsewhere = ['MaxPool', 'QuantizeLinear', 'DequantizeLinear'];
    expect(Object.keys(gradientRules).filter((op) => !tested.has(op) && !elsewhere.includes(op))).toEqual([]);
  });
  it('does not call an operator both differentiable and not', () => {
    expect(Object.keys(gradientRules).filter((op) => nonDifferentiable.has(op))).toEqual([]);
  });
});
