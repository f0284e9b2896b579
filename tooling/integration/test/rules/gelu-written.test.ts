import { gradient } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { GraphBuilder, ModelGraph } from '@voxplain/graph';
import { sessionFile } from '@voxplain/graph/files';
import { probe } from '@voxplain/graph/probe';
import { ModelWriter } from '@voxplain/testkit';
import { expect, it } from 'vitest';

type Form = (mul: (a: string, b: string) => string, x: string, half: string, sum: string) => string;

/** As exporters write it: `sum` is `1 + erf(x / sqrt 2)`. */
const forms: Readonly<Record<string, Form>> = {
  '(x sum) half': (mul, x, half, sum) => mul(mul(x, sum), half),
  'half (sum x)': (mul, x, half, sum) => mul(half, mul(sum, x)),
  '(x half) sum': (mul, x, half, sum) => mul(mul(x, half), sum),
  'sum (half x)': (mul, x, half, sum) => mul(sum, mul(half, x)),
  'x (half sum)': (mul, x, half, sum) => mul(x, mul(half, sum)),
  '(sum half) x': (mul, x, half, sum) => mul(mul(sum, half), x),
};

const values = [-3, -1.5, -0.4, 0, 0.3, 1, 2.5, 6];

/** `Phi(x) + x phi(x)`, with Phi as the sum of its series. */
function slope(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (x * x) / (2 * n + 1);
    sum += term;
  }
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  return 0.5 + density * sum + x * density;
}

it.each(
  Object.entries(forms).flatMap(([name, form]) =>
    (['Div', 'Mul'] as const).flatMap((by) => [false, true].map((halved) => ({ name, form, by, halved }))),
  ),
)('Gelu as $name, its argument by $by, of a product: $halved', async ({ form, by, halved }) => {
  const net = new ModelWriter(17);
  const scalar = (value: number) => net.weight([], [value]);
  const input = net.input('input', [8]);
  // a product with a half that is none of the operator's
  const x = net.op('Mul', [input, scalar(halved ? 0.5 : 1)], {}, ['x']);
  const root = by === 'Div' ? Math.SQRT2 : Math.SQRT1_2;
  const erf = net.op('Erf', [net.op(by, [x, scalar(root)])]);
  const y = form((a, b) => net.op('Mul', [a, b]), x, scalar(0.5), net.op('Add', [erf, scalar(1)]));
  const model = ModelGraph.read(net.bytes(y));
  const backend = nodeBackend({ threads: 1 });
  const feeds = {
    input: float32(
      [8],
      Float32Array.from(values, (v) => (halved ? 2 * v : v)),
    ),
  };
  const graph = new GraphBuilder(model, await probe(model, backend, feeds));
  const suffix = graph.suffix({ g: gradient(graph.value(y).sum('all', false), graph.value('x')) });
  // the derivative reads what the operator reads, so that the runtime can fuse the model's own nodes
  expect([...suffix.reads].filter((name) => model.producer(name))).toEqual(['x']);
  const { bytes, externalData } = sessionFile(graph, suffix);
  const session = await backend.createSession(bytes, { externalData });
  const { [suffix.names.g!]: found } = await session.run(feeds, [suffix.names.g!]);
  await session.dispose();
  values.forEach((v, i) => {
    expect((found!.data as Float32Array)[i]).toBeCloseTo(slope(v), 5);
  });
});
