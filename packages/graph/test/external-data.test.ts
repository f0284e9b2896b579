import { describe, expect, test } from 'vitest';
import { externalFiles, sessionFile, wholeFile } from '../src/files.js';
import { GraphBuilder, ModelGraph, tensorOf } from '../src/index.js';
import { modelProto } from '../src/onnx.js';
import { probe } from '../src/probe.js';
import { read, write } from '../src/wire.js';
import { backend, builderOf, count, modelOf, node } from './kit.js';

const place = (entries: Readonly<Record<string, string>>) => ({
  external_data: Object.entries(entries).map(([key, value]) => ({ key, value })),
  data_location: 1,
});
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** y = x + w, with w [1, 2, 3] where `fields` say. */
function added(fields: object): Uint8Array {
  const file = read(modelProto, modelOf([node('Add', ['x', 'w'], ['y'])])) as { graph: object };
  const w = { name: 'w', dims: [1, 2, 3], data_type: 1, ...fields };
  return write(modelProto, { ...file, graph: { ...file.graph, initializer: [w] } });
}

async function run(bytes: Uint8Array, externalData: Readonly<Record<string, Uint8Array>>): Promise<number[]> {
  const session = await backend.createSession(bytes, { externalData });
  const { y } = await session.run({ x: count([1, 2, 3]) });
  await session.dispose();
  return [...(y!.data as Float32Array)];
}

describe('weights beside the file', () => {
  const values = floats(10, 20, 30, 40, 50, 60);
  test.each([
    ['a whole file', { location: 'w.data' }, values],
    ['a part of one', { location: 'w.data', offset: '5', length: '24' }, Uint8Array.of(1, 2, 3, 4, 5, ...values, 9)],
    ['the rest of one', { location: 'w.data', offset: '4' }, Uint8Array.of(1, 2, 3, 4, ...values)],
    ['a folder in it', { location: 'weights/w', length: '24' }, values],
  ])('are read and run: %s', async (_, entries, data) => {
    const bytes = added(place(entries));
    expect(externalFiles(bytes)).toEqual([entries.location]);
    // as Node's small Buffers are: a view into something larger
    const view = Uint8Array.of(7, 7, ...data, 7).subarray(2, 2 + data.length);
    const externalData = { [entries.location]: view };
    const model = ModelGraph.read(bytes, externalData);
    expect([...(model.constant('w')!.data as Float32Array)]).toEqual([10, 20, 30, 40, 50, 60]);
    const shapes = await probe(model, backend, { x: count([1, 2, 3]) });
    const graph = new GraphBuilder(model, shapes);
    const file = sessionFile(graph, graph.suffix({ y: graph.value('y') }));
    expect(file.externalData).toEqual(externalData);
    expect(await run(file.bytes, file.externalData)).toEqual([11, 22, 33, 44, 55, 66]);
  });

  test('a model without any names none', () => {
    expect(externalFiles(added({ raw_data: values }))).toEqual([]);
  });

  test.each([
    ['not given', { location: 'w.data' }, {}, 'tensor "w" lies in the file "w.data": give its bytes as externalData'],
    ['a property of every object', { location: 'toString' }, {}, 'tensor "w" lies in the file "toString": give its bytes as externalData'],
    ['nowhere', { offset: '0' }, {}, 'tensor "w" does not say where its values lie'],
    [
      'behind the end',
      { location: 'w', offset: '4', length: '24' },
      { w: values },
      'tensor "w" ends at byte 28 of the file "w", which has 24',
    ],
    ['from behind the end', { location: 'w', offset: '25' }, { w: values }, 'tensor "w" begins at byte 25 of the file "w", which has 24'],
    ['before the start', { location: 'w', offset: '-4' }, { w: values }, 'tensor "w" has the offset "-4"'],
    ['of no length', { location: 'w', length: '1e3' }, { w: values }, 'tensor "w" has the length "1e3"'],
    ['beyond 2^53', { location: 'w', offset: '9007199254740993' }, { w: values }, 'tensor "w" has the offset "9007199254740993"'],
  ])('that are %s are refused', (_, entries, files, message) => {
    expect(() => ModelGraph.read(added(place(entries)), files)).toThrow(expect.objectContaining({ code: 'BadModelFile', message }));
  });

  test('that do not fill the tensor are refused when they are looked at', () => {
    const model = ModelGraph.read(added(place({ location: 'w', length: '20' })), { w: values });
    expect(() => model.constant('w')).toThrow(expect.objectContaining({ code: 'BadModelFile', message: expect.stringContaining('fill') }));
  });
});

describe('the file of a session', () => {
  const long = tensorOf(
    'float32',
    [16, 16],
    Array.from({ length: 256 }, (_, i) => i),
  );
  const nodes = [node('MatMul', ['x', 'long'], ['h']), node('Add', ['h', 'short'], ['y'])];
  const weights = { long, short: tensorOf('float32', [16], [3, ...new Array(15).fill(0)]) };
  const bytes = modelOf(nodes, { weights, inputs: [{ name: 'x', dims: [1, 16] }] });
  const builder = (model = ModelGraph.read(bytes)) => builderOf(model, { x: [1, 16], h: [1, 16], y: [1, 16] });

  test('refers to long weights where they lie, and has short ones itself', async () => {
    // a file that begins somewhere in its memory
    const moved = Uint8Array.of(1, 2, 3, ...bytes).subarray(3);
    const graph = builder(ModelGraph.read(moved));
    const suffix = graph.suffix({ twice: graph.value('y').mul(2) });
    const file = sessionFile(graph, suffix);
    expect(Object.keys(file.externalData)).toEqual(['model']);
    expect(file.externalData.model!.buffer).toBe(moved.buffer);
    expect(file.bytes.length).toBeLessThan(600);

    const again = ModelGraph.read(file.bytes, file.externalData);
    for (const name of ['long', 'short']) expect(again.constant(name)).toEqual(ModelGraph.read(bytes).constant(name));
    const x = { x: tensorOf('float32', [1, 16], [0, 1, ...new Array(14).fill(0)]) };
    const wanted = Object.values(suffix.names);
    const session = await backend.createSession(file.bytes, { externalData: file.externalData });
    const whole = await backend.createSession(wholeFile(graph, suffix));
    const found = await session.run(x, wanted);
    expect(found).toEqual(await whole.run(x, wanted));
    expect([...(found[wanted[0]!]!.data as Float32Array)].slice(0, 3)).toEqual([38, 34, 36]);
    await session.dispose();
    await whole.dispose();
  });

  test('keeps what the model calls its own files', () => {
    const beside = { model: Uint8Array.of(1) };
    const other = builder(ModelGraph.read(bytes, beside));
    expect(sessionFile(other, other.suffix({})).externalData).toEqual({ ...beside, model_: bytes });
    const first = sessionFile(builder(), builder().suffix({}));
    const model = ModelGraph.read(first.bytes, first.externalData);
    expect(sessionFile(builder(model), builder(model).suffix({})).externalData).toEqual(first.externalData);
  });
});
