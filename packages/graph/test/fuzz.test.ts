import { VoxplainError } from '@voxplain/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { int64s, ModelGraph, tensorOf } from '../src/index.js';
import { listed } from '../src/listed.js';
import { probe } from '../src/probe.js';
import { backend, modelOf, node } from './kit.js';

const small = modelOf(
  [
    node('Conv', ['x', 'w', 'b'], ['c'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], auto_pad: 'NOTSET' }),
    node('Constant', [], ['k'], { value: int64s([1, -1]) }),
    node('Relu', ['c'], ['r']),
    node('Reshape', ['r', 'k'], ['f']),
    node('Softmax', ['f'], ['y'], { axis: 1 }),
  ],
  {
    inputs: [{ name: 'x', dims: ['n', 1, 4, 4] }],
    weights: {
      w: tensorOf('float32', [1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
      b: tensorOf('float32', [1], [0]),
    },
  },
);

/** Reads the file and looks at everything in it; only an error with one of the two codes is let through. */
function look(bytes: Uint8Array): void {
  try {
    const model = ModelGraph.read(bytes);
    for (const name of model.weightNames()) model.constant(name);
    for (const { outputs, attributes } of model.nodes) {
      for (const name of outputs) model.constant(name);
      for (const name of attributes.names()) {
        attributes.int(name, 0);
        attributes.ints(name, []);
        attributes.float(name, 0);
        attributes.floats(name, []);
        attributes.string(name, '');
        attributes.tensor(name);
      }
    }
    listed(model);
  } catch (error) {
    expect(error).toSatisfy((e: unknown) => VoxplainError.isInstance(e, 'BadModelFile') || VoxplainError.isInstance(e, 'UnsupportedModel'));
    expect((error as Error).message).toMatch(/^.{8,400}$/s);
  }
}

const byte = fc.integer({ min: 0, max: 255 });
const place = fc.integer({ min: 0, max: small.length - 1 });

const kinds: Record<string, fc.Arbitrary<Uint8Array>> = {
  'any bytes': fc.uint8Array({ maxLength: 300 }),
  'a model with some bytes changed': fc
    .array(fc.tuple(place, byte), { minLength: 1, maxLength: 8 })
    .map((changes) => changes.reduce((file, [at, value]) => file.with(at, value), small as Uint8Array)),
  'a model with bits flipped': fc
    .array(fc.tuple(place, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 3 })
    .map((flips) => flips.reduce((file, [at, bit]) => file.with(at, file[at]! ^ (1 << bit)), small as Uint8Array)),
  'a model that ends early': place.map((end) => small.subarray(0, end)),
  'a model with a part taken out': fc.tuple(place, place).map(([a, b]) => spliced(Math.min(a, b), Math.max(a, b), new Uint8Array())),
  'a model with bytes put in': fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(([at, bytes]) => spliced(at, at, bytes)),
  'a model with a part put in again': fc
    .tuple(place, place, place)
    .map(([a, b, at]) => spliced(at, at, small.subarray(Math.min(a, b), Math.max(a, b)))),
  'a model and any bytes': fc.uint8Array({ maxLength: 100 }).map((bytes) => spliced(small.length, small.length, bytes)),
  'a graph field of any bytes': fc
    .uint8Array({ maxLength: 120 })
    .map((bytes) => Uint8Array.from([0x3a, bytes.length, ...bytes, 0x42, 2, 0x10, 17])),
};

const spliced = (from: number, to: number, bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([...small.subarray(0, from), ...bytes, ...small.subarray(to)]);

describe('a file is read, or refused with a typed error', () => {
  test.each(Object.entries(kinds))('%s', (_, files) => {
    const start = performance.now();
    fc.assert(fc.property(files, look), { numRuns: 2000 });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
  test('so it is when its shapes are learnt', async () => {
    const x = tensorOf('float32', [1, 1, 4, 4], new Float32Array(16));
    let learnt = 0;
    const learn = async (bytes: Uint8Array) => {
      try {
        await probe(ModelGraph.read(bytes), backend, { x });
        learnt++;
      } catch (error) {
        expect(error).toSatisfy((e: unknown) => VoxplainError.isInstance(e));
      }
    };
    await fc.assert(fc.asyncProperty(kinds['a model with some bytes changed']!, learn), { numRuns: 1000 });
    expect(learnt).toBeGreaterThan(0);
  });
  test('every prefix of a model', () => {
    for (let end = 0; end <= small.length; end++) look(small.subarray(0, end));
  });
  test('every byte of a model set to its extremes', () => {
    for (let at = 0; at < small.length; at++) for (const value of [0, 0x7f, 0x80, 0xff]) look(small.with(at, value));
  });
});

describe('memory and time are bounded', () => {
  const megabytes = () => process.memoryUsage().rss / 2 ** 20;
  /** A model whose graph is this, as raw bytes. */
  const withGraph = (graph: Uint8Array) => {
    const length: number[] = [];
    for (let rest = graph.length; ; rest = Math.floor(rest / 128)) {
      length.push(rest < 128 ? rest : (rest % 128) + 128);
      if (rest < 128) break;
    }
    const [head, tail] = [Uint8Array.of(0x3a, ...length), Uint8Array.of(0x42, 2, 0x10, 17)];
    const file = new Uint8Array(head.length + graph.length + tail.length);
    file.set(head);
    file.set(graph, head.length);
    file.set(tail, head.length + graph.length);
    return file;
  };
  const repeated = (count: number, piece: readonly number[]) =>
    Uint8Array.from({ length: count * piece.length }, (_, i) => piece[i % piece.length]!);
  test.each<[string, Uint8Array]>([
    ['a million empty nodes', withGraph(repeated(1_000_000, [0x0a, 0]))],
    ['ten million empty nodes', withGraph(repeated(10_000_000, [0x0a, 0]))],
    ['a million empty weights', withGraph(repeated(1_000_000, [0x2a, 0]))],
    ['a million empty graphs', repeated(1_000_000, [0x3a, 0])],
    ['a node with a million inputs', withGraph(Uint8Array.from([0x0a, 0x80, 0x89, 0x7a, ...repeated(1_000_000, [0x0a, 0])]))],
  ])('%s', (_, file) => {
    const [start, before] = [performance.now(), megabytes()];
    look(file);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(megabytes() - before).toBeLessThan(1500);
  });
});
