import { describe, expect, test } from 'vitest';
import { wholeFile } from '../src/files.js';
import { int64s, ModelGraph, tensorOf, type Value } from '../src/index.js';
import { modelProto } from '../src/onnx.js';
import { read } from '../src/wire.js';
import { builderOf, count, modelOf, node, runModel, runSuffix } from './kit.js';

const weight = tensorOf(
  'float32',
  [3, 64],
  Array.from({ length: 192 }, (_, i) => Math.sin(i)),
);
const shapes = { x: [1, 2, 3], w: [3, 64], hidden: [1, 2, 64], y: [1, 2, 64] };
const model = modelOf([node('MatMul', ['x', 'w'], ['hidden']), node('Relu', ['hidden'], ['y'])], { weights: { w: weight } });

interface Written {
  graph: {
    node: { op_type: string; input: string[]; output: string[] }[];
    initializer: unknown[];
    input: { name: string }[];
    output: { name: string }[];
  };
}
const written = (bytes: Uint8Array) => (read(modelProto, bytes) as unknown as Written).graph;
const suffixOf = (build: (x: Value) => Record<string, Value>) => {
  const builder = builderOf(model, shapes);
  return written(builder.suffix(build(builder.value('x'))).bytes);
};
const ops = (graph: Written['graph']) => graph.node.map(({ op_type }) => op_type);

describe('the appended model', () => {
  test('begins with the bytes of the file, whatever buffer they lie in', () => {
    const roomy = Buffer.concat([Buffer.alloc(5), model, Buffer.alloc(9)]);
    const builder = builderOf(roomy.subarray(5, 5 + model.length), shapes);
    const suffix = builder.suffix({ map: builder.value('hidden').add(1) });
    const { bytes } = suffix;
    const appended = wholeFile(builder, suffix);
    expect(Buffer.compare(appended.subarray(0, model.length), model)).toBe(0);
    expect(Buffer.compare(appended.subarray(model.length), bytes)).toBe(0);
  });

  test('the suffix holds no weights, also where they are read', () => {
    const builder = builderOf(model, shapes);
    const { bytes } = builder.suffix({ map: builder.value('hidden').matmul(builder.value('w').transpose([1, 0])) });
    expect(written(bytes).initializer).toEqual([]);
    expect(bytes.length).toBeLessThan(weight.data.byteLength / 2);
  });

  test("has the model's outputs and the new ones, which are named after their keys", async () => {
    const results = await runSuffix(model, { x: count([1, 2, 3]) }, (graph) => {
      const map = graph.value('y').sum('space', false);
      return { map, same: map, own: graph.value('hidden'), y: graph.value('y') };
    });
    expect(results.map!.dims).toEqual([1, 2]);
    expect(results.same).toEqual(results.map);
    expect(results.own!.dims).toEqual([1, 2, 64]);
    expect(results.y!.values).toEqual(results.own!.values.map((v) => Math.max(0, v)));
    const builder = builderOf(model, shapes);
    const hidden = builder.value('hidden');
    const suffix = builder.suffix({ map: hidden.add(1), y: builder.value('y'), own: hidden, fixed: hidden.scalar(3) });
    expect(suffix.names).toEqual({ map: 'voxplain/map', y: 'y', own: 'hidden', fixed: expect.stringMatching(/^voxplain\//) });
    const outputs = ModelGraph.read(wholeFile(builder, suffix)).outputs.map(({ name }) => name);
    expect(outputs).toEqual(['y', 'voxplain/map', 'hidden', suffix.names.fixed]);
  });
});

describe('what is written', () => {
  test('only what the outputs need', () => {
    const graph = suffixOf((x) => {
      x.add(1)
        .exp()
        .matmul(x.transpose([0, 2, 1]));
      return { map: x.neg() };
    });
    expect(ops(graph)).toEqual(['Neg']);
  });
  test('equal nodes once', () => {
    const graph = suffixOf((x) => ({ map: x.add(2).exp().mul(x.add(2).exp()), other: x.add(2).exp().sub(1) }));
    expect(ops(graph).sort()).toEqual(['Add', 'Constant', 'Constant', 'Exp', 'Mul', 'Sub']);
  });
  test('equal constants once, and only equal ones', () => {
    const builder = builderOf(model, shapes);
    expect(builder.constant(int64s([1, 2]))).toBe(builder.constant(int64s([1, 2])));
    const different = [
      int64s([1, 2]),
      int64s([2, 1]),
      tensorOf('int64', [1, 2], [1, 2]),
      tensorOf('float32', [2], [1, 2]),
      tensorOf('float32', [], [0]),
      tensorOf('float32', [], [-0]),
      tensorOf('float32', [], [Number.NaN]),
      { type: 'int64' as const, dims: [], data: BigInt64Array.of(2n ** 53n) },
      { type: 'int64' as const, dims: [], data: BigInt64Array.of(2n ** 53n + 1n) },
    ];
    expect(new Set(different.map((tensor) => builder.constant(tensor).name)).size).toBe(different.length);
  });
  test('nodes that differ in an attribute, an input or a type are different', () => {
    const names = ['x', 'a,b', 'c', 'a', 'b,c'];
    const builder = builderOf(modelOf([node('Identity', ['x'], ['y'])]), Object.fromEntries(names.map((name) => [name, [2]])));
    const value = (name: string) => builder.value(name);
    const made = [
      value('x').op('LeakyRelu', [], [2], { alpha: 0 }),
      value('x').op('LeakyRelu', [], [2], { alpha: -0 }),
      value('x').op('LeakyRelu', [], [2], { alpha: Number.NaN }),
      value('x').op('LeakyRelu', [], [2], { alpha: Number.POSITIVE_INFINITY }),
      value('x').op('Odd', [], [2], { to: 1 }),
      value('x').op('Odd', [], [2], { to: '1' }),
      value('x').op('Odd', [], [2], { to: 2n ** 60n }),
      value('x').op('Odd', [], [2], { to: 2n ** 60n + 1n }),
      value('x').op('Odd', [], [2], { to: int64s([1]) }),
      value('x').op('Odd', [], [2], { to: int64s([2]) }),
      value('x').op('Odd', [], [2], {}, 'int64'),
      value('a,b').add(value('c')),
      value('a').add(value('b,c')),
    ];
    expect(new Set(made.map(({ name }) => name)).size).toBe(made.length);
  });
  test('a constant longer than what is compared is written as often as it is made', () => {
    const graph = suffixOf((x) => {
      const long = () => x.constant(tensorOf('float32', [1, 1200], new Float32Array(1200)));
      return { map: long().concat([long()], 0) };
    });
    expect(ops(graph)).toEqual(['Constant', 'Constant', 'Concat']);
  });
  test('the same bytes each time', () => {
    const build = () => {
      const builder = builderOf(model, shapes);
      const seed = builder.input('seed', 'float32', ['batch', 64], [1, 64]);
      const map = builder.value('hidden').mul(seed).mean('space').softmax(1).sum([0, 1], false);
      return builder.suffix({ map, other: builder.value('y').pad([0, 0, 1], [0, 0, 1]) }).bytes;
    };
    expect(Buffer.compare(build(), build())).toBe(0);
  });
  test('nodes in the order in which they are computed, each with a name of its own', () => {
    const { node: nodes } = suffixOf((x) => ({ map: x.softmax(1).sum('all').expand([2, 2, 2]).add(x.sum(2).sum(1)) }));
    const known = new Set(['x']);
    for (const { input, output } of nodes) {
      for (const name of input) expect(known).toContain(name);
      for (const name of output) {
        expect(known).not.toContain(name);
        known.add(name);
      }
    }
  });
});

describe('added inputs', () => {
  const build = () => {
    const builder = builderOf(model, shapes);
    const seed = builder.input('seed', 'float32', ['n', 1, 64], [1, 1, 64]);
    builder.input('unused', 'float32', [1], [1]);
    return { builder, suffix: builder.suffix({ score: builder.value('y').mul(seed).sum('all', false) }) };
  };
  test('are fed when the model runs; those that nothing needs are left out', async () => {
    const { builder, suffix } = build();
    expect(suffix.inputs).toEqual(['voxplain/seed']);
    const appended = wholeFile(builder, suffix);
    expect(ModelGraph.read(appended).inputs).toEqual([
      { name: 'x', type: 'float32', dims: [1, 2, 3] },
      { name: 'voxplain/seed', type: 'float32', dims: ['n', 1, 64] },
    ]);
    const seed = tensorOf('float32', [1, 1, 64], new Float32Array(64).fill(2));
    const results = await runModel(appended, { x: count([1, 2, 3]), 'voxplain/seed': seed });
    const expected = results.y!.values.reduce((sum, v) => sum + 2 * v, 0);
    expect(results['voxplain/score']!.values[0]).toBeCloseTo(expected, 2);
  });
  test('can be outputs as they are', () => {
    const builder = builderOf(model, shapes);
    const seed = builder.input('seed', 'float32', [1], [1]);
    const suffix = builder.suffix({ seed });
    expect(suffix).toMatchObject({ names: { seed: 'voxplain/seed' }, inputs: ['voxplain/seed'], nodes: 0 });
  });
});

test('an explained model can be explained again, and once more', async () => {
  let bytes: Uint8Array<ArrayBuffer> = model;
  const feeds = { x: count([1, 2, 3]) };
  for (const prefix of ['voxplain/', 'voxplain_/', 'voxplain__/']) {
    const builder = builderOf(bytes, shapes);
    const suffix = builder.suffix({ map: builder.value('hidden').mean('all', false).mul(2) });
    expect(suffix.names.map).toBe(`${prefix}map`);
    bytes = wholeFile(builder, suffix);
  }
  const results = await runModel(bytes, feeds);
  expect(Object.keys(results)).toEqual(['y', 'voxplain/map', 'voxplain_/map', 'voxplain__/map']);
  expect(results['voxplain__/map']).toEqual(results['voxplain/map']);
});

test('a model that has only an input of such a name is respected, too', () => {
  const taken = modelOf([node('Add', ['x', 'voxplain/seed'], ['y'])], {
    inputs: ['x', 'voxplain/seed'].map((name) => ({ name, dims: [1] })),
  });
  const builder = builderOf(taken);
  expect(builder.input('seed', 'float32', [1], [1]).name).toBe('voxplain_/seed');
});
