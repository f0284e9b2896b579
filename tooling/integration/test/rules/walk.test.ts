import { gradient, gradientRules, type Rules } from '@voxplain/autodiff';
import { numbers, tensorOf } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { derivative, drawn, ModelWriter, scoreOf } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { checkDifferences, cpu } from '../../src/rule-tests.js';

const dims = [2, 3, 4];
const values = drawn('normal', 24, 3);
const feeds = { x: tensorOf('float32', dims, values) };

function net(build: (net: ModelWriter, x: string) => readonly string[], opset = 17) {
  const writer = new ModelWriter(opset);
  const outputs = build(writer, writer.input('x', dims));
  return { bytes: writer.bytes(...outputs), feeds, outputs };
}

/** The gradient for cotangents of one at every output element. */
async function gradients(built: ReturnType<typeof net>, wrt: readonly string[], rules?: Rules): Promise<number[][]> {
  const compiled = await derivative({ ...built, wrt }, cpu, rules);
  const ones = compiled.seeds.map((seed) => seed.map(() => 1));
  const found = await compiled.run(feeds, ones);
  await compiled.dispose();
  return wrt.map((name) => numbers(found.gradients[name]!));
}

const close = (found: readonly number[] | undefined, expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  found!.forEach((v, i) => {
    expect(v).toBeCloseTo(expected[i]!, 5);
  });
};

describe('the walk back through the graph', () => {
  it('adds both contributions of a repeated input', async () => {
    const [dx] = await gradients(
      net((n, x) => [n.op('Mul', [x, x])]),
      ['x'],
    );
    close(
      dx,
      values.map((v) => 2 * v),
    );
  });

  it('adds the contributions of every consumer', async () => {
    const built = net((n, x) => [n.op('Sum', [n.op('Neg', [x]), n.op('Mul', [x, x]), n.op('Add', [x, x]), x])]);
    const [dx] = await gradients(built, ['x']);
    close(
      dx,
      values.map((v) => 2 * v + 2),
    );
  });

  it('adds the contributions of several outputs', async () => {
    const built = net((n, x) => {
      const a = n.op('Mul', [x, x]);
      return [a, n.op('Neg', [x]), n.op('Mul', [a, x])];
    });
    const [dx] = await gradients(built, ['x']);
    close(
      dx,
      values.map((v) => 2 * v - 1 + 3 * v * v),
    );
  });

  it('does not look at dead branches and at what lies behind indices', async () => {
    const built = net((n, x) => {
      n.op('Hardmax', [n.op('TopK', [x, n.ints([1])], { axis: -1 }, ['top', 'index'])]);
      const index = n.op('ArgMax', [x], { axis: 2, keepdims: 1 });
      const picked = n.op('GatherElements', [x, index], { axis: 2 });
      return [n.op('Add', [n.op('Mul', [x, x]), picked])];
    });
    const [dx] = await gradients(built, ['x']);
    const largest = (i: number) => values[i] === Math.max(...values.slice(i - (i % 4), i - (i % 4) + 4));
    close(
      dx,
      values.map((v, i) => 2 * v + (largest(i) ? 4 : 0)),
    );
  });

  it('differentiates by intermediate tensors, several at once, one behind the other', async () => {
    const built = net((n, x) => {
      const a = n.op('Neg', [x], {}, ['a']);
      const b = n.op('Mul', [a, x], {}, ['b']);
      return [n.op('Mul', [b, b])];
    });
    const [b, x, a] = await gradients(built, ['b', 'x', 'a']);
    close(
      b,
      values.map((v) => -2 * v * v),
    );
    close(
      a,
      values.map((v) => -2 * v ** 3),
    );
    close(
      x,
      values.map((v) => 4 * v ** 3),
    );
  });

  it('gives ones for the score itself', async () => {
    const built = net((n, x) => [n.op('Neg', [x], {}, ['y'])]);
    const [y] = await gradients(built, ['y']);
    close(
      y,
      values.map(() => 1),
    );
  });

  it('needs no rule for the operator that makes the tensor', async () => {
    const built = net((n, x) => [n.op('Exp', [n.op('TopK', [x, n.ints([4])], { axis: -1 }, ['top', 'index'])])]);
    const [top] = await gradients(built, ['top']);
    close(
      [...top!].sort((a, b) => a - b),
      values.map(Math.exp).sort((a, b) => a - b),
    );
  });

  it('takes other rules', async () => {
    const built = net((n, x) => [n.op('Exp', [n.op('Neg', [x])])]);
    const [dx] = await gradients(built, ['x'], { ...gradientRules, Exp: (dy) => [dy] });
    close(
      dx,
      values.map(() => -1),
    );
  });

  it('differentiates nodes that were appended', async () => {
    const { graph, score } = await scoreOf(
      net((n, x) => [n.op('Mul', [x, x])]),
      cpu,
    );
    const dx = gradient(score, graph.value('x'));
    const twice = gradient(dx.mul(dx), graph.value('x'));
    const suffix = graph.suffix({ twice });
    const session = await cpu.createSession(wholeFile(graph, suffix));
    const found = await session.run(
      {
        ...feeds,
        [suffix.inputs[0]!]: tensorOf(
          'float32',
          dims,
          values.map(() => 1),
        ),
      },
      [suffix.names.twice!],
    );
    await session.dispose();
    close(
      numbers(found[suffix.names.twice!]!),
      values.map((v) => 8 * v),
    );
  });

  it('shares ties of Max and Min', async () => {
    for (const op of ['Max', 'Min']) {
      const [dx] = await gradients(
        net((n, x) => [n.op(op, [x, x, n.op('Identity', [x])])]),
        ['x'],
      );
      close(
        dx,
        values.map(() => 1),
      );
    }
  });

  it('agrees with differences on a net with skips and a shared trunk', async () => {
    const built = net((n, x) => {
      const trunk = n.op('Tanh', [n.op('MatMul', [x, n.weight([4, 4], drawn('normal', 16, 5))])]);
      const gate = n.op('Sigmoid', [n.op('ReduceMean', [trunk], { axes: [2], keepdims: 1 })]);
      const skip = n.op('Add', [n.op('Mul', [trunk, gate]), x]);
      const [left] = [n.op('Split', [skip], { axis: 1 }, ['one', 'two', 'three'])];
      return [n.op('Concat', [left, n.op('Mul', ['three', 'one']), trunk], { axis: 1 })];
    });
    const question = { ...built, wrt: ['x'] };
    await checkDifferences(question, undefined, cpu);
  });
});
