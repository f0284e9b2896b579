import { describe, expect, test } from 'vitest';
import { concatBytes, int64s, ModelGraph, numbers, tensorOf } from '../src/index.js';
import { modelProto } from '../src/onnx.js';
import { write } from '../src/wire.js';
import { backend, count, modelOf, node, runModel } from './kit.js';

const attribute = { floats: [], ints: [], strings: [] };
const protoNode = (op_type: string | undefined, input: string[], output: string[], more: object[] = []) => ({
  op_type,
  input,
  output,
  attribute: more,
});
const tensorType = (elem_type: number, dim: object[] = []) => ({ tensor_type: { elem_type, shape: { dim } } });
const input = (name: string | undefined, elem_type = 1) => ({ name, type: tensorType(elem_type) });
const graphOf = (parts: object) => ({
  node: [protoNode('Relu', ['x'], ['y'])],
  initializer: [],
  input: [input('x')],
  output: [{ name: 'y' }],
  ...parts,
});
/** A file with parts that `writeModel` would not write. */
const fileOf = (parts: object, opset_import: object[] = [{ domain: '', version: 17 }]) =>
  write(modelProto, { ir_version: 8, graph: graphOf(parts), opset_import });
const refusal = (file: Uint8Array) => {
  try {
    ModelGraph.read(file);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return [code, message];
  }
  return undefined;
};

describe('a model', () => {
  const model = ModelGraph.read(
    modelOf([node('Constant', [], ['two'], { value_float: 2 }), node('Mul', ['x', 'two'], ['m']), node('Clip', ['m', '', 'top'], ['y'])], {
      opset: 13,
      inputs: [{ name: 'x', dims: ['n', 3], type: 'float16' }],
      outputs: [{ name: 'y', dims: ['n', 3] }],
      weights: { top: tensorOf('float32', [], [6]) },
    }),
  );
  test('is seen by the names of its tensors', () => {
    expect(model.opset).toBe(13);
    expect(model.nodes.map(({ op }) => op)).toEqual(['Constant', 'Mul', 'Clip']);
    expect(model.inputs).toEqual([{ name: 'x', type: 'float16', dims: ['n', 3] }]);
    expect(model.outputs).toEqual([{ name: 'y', type: 'float32', dims: ['n', 3] }]);
    expect(model.producer('m')?.op).toBe('Mul');
    expect(model.producer('x')).toBeUndefined();
    expect(model.consumers('m').map(({ op }) => op)).toEqual(['Clip']);
    expect(model.consumers('y')).toEqual([]);
    expect(model.consumers('')).toEqual([]);
    expect([model.isWeight('top'), model.isWeight('x')]).toEqual([true, false]);
    expect(model.weightNames()).toEqual(['top']);
    expect(model.weightInfo('top')).toEqual({ dims: [], type: 'float32' });
    expect(numbers(model.constant('top')!)).toEqual([6]);
    expect(numbers(model.constant('two')!)).toEqual([2]);
    expect(model.constant('m')).toBeUndefined();
  });
  test('the short forms of a Constant', () => {
    const forms = { value_float: 0.5, value_int: 3, value_floats: [0.5, 1], value_ints: [1, -2], value: int64s([7]) };
    const constants = ModelGraph.read(
      modelOf([
        ...Object.entries(forms).map(([name, value]) => node('Constant', [], [name], { [name]: value })),
        node('Relu', ['x'], ['y']),
      ]),
    );
    expect(Object.keys(forms).map((name) => numbers(constants.constant(name)!))).toEqual([[0.5], [3], [0.5, 1], [1, -2], [7]]);
    expect(constants.constant('value_ints')).toMatchObject({ type: 'int64', dims: [2] });
    expect(constants.constant('value_float')).toMatchObject({ type: 'float32', dims: [] });
  });
  test('a Constant that is no number is no error', () => {
    const words = { ...attribute, name: 'value', type: 4, t: { dims: [1], data_type: 8 } };
    const file = fileOf({ node: [protoNode('Constant', [], ['words'], [words]), protoNode('Relu', ['x'], ['y'])] });
    expect(ModelGraph.read(file).constant('words')).toBeUndefined();
  });
  test('names from the prototypes of JavaScript are names like any other', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const file = modelOf(
      names.map((name, i) => node('Neg', [i ? names[i - 1]! : 'x'], [name])),
      { weights: { valueOf: tensorOf('float32', [1], [1]) } },
    );
    const odd = ModelGraph.read(file);
    expect(odd.producer('constructor')?.inputs).toEqual(['__proto__']);
    expect(odd.producer('valueOf')).toBeUndefined();
    expect(odd.isWeight('isPrototypeOf')).toBe(false);
    expect(odd.consumers('__defineGetter__')).toEqual([]);
    expect(odd.nodes[0]!.attributes.has('constructor')).toBe(false);
    expect((await runModel(file, { x: count([1, 2, 3]) })).hasOwnProperty).toMatchObject({ values: [1, 2, 3, 4, 5, 6] });
  });
  test('that is a model and a suffix is one model', () => {
    const suffix = write(modelProto, {
      graph: { node: [protoNode('Neg', ['y'], ['z'])], initializer: [], input: [], output: [{ name: 'z' }] },
      opset_import: [],
    });
    const merged = ModelGraph.read(concatBytes([fileOf({}), suffix, suffix.subarray(0, 0)]));
    expect(merged.nodes.map(({ op }) => op)).toEqual(['Relu', 'Neg']);
    expect(merged.outputs.map(({ name }) => name)).toEqual(['y', 'z']);
    expect(merged.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(merged.opset).toBe(17);
  });
  test('whose weights are declared as inputs, as before IR version 4', () => {
    const weight = { name: 'w', dims: [1], data_type: 1, raw_data: new Uint8Array(4) };
    expect(ModelGraph.read(fileOf({ input: [input('w'), input('x')], initializer: [weight] })).inputs.map(({ name }) => name)).toEqual([
      'x',
    ]);
  });
  test('lengths that are not fixed', () => {
    const dim = [{ dim_param: 'n' }, {}, { dim_value: -7 }, { dim_value: 3 }, { dim_param: '', dim_value: 2 }];
    expect(ModelGraph.read(fileOf({ input: [{ name: 'x', type: tensorType(1, dim) }] })).inputs[0]!.dims).toEqual(['n', -1, -1, 3, 2]);
    expect(ModelGraph.read(fileOf({ input: [{ name: 'x', type: { tensor_type: { elem_type: 1 } } }] })).inputs[0]!.dims).toBeUndefined();
  });
});

describe('the order of the nodes', () => {
  const order = (...nodes: [string, string[], string[]][]) =>
    ModelGraph.read(fileOf({ node: nodes.map(([op, from, to]) => protoNode(op, from, to)) })).nodes.map(({ op }) => op);
  test('is that of the file where it can be', () => {
    expect(order(['C', ['x'], ['c']], ['A', ['x'], ['a']], ['B', ['c', 'a'], ['b']], ['D', [], ['d']])).toEqual(['C', 'A', 'B', 'D']);
  });
  test('is mended where it cannot', () => {
    expect(order(['B', ['a2', '', 'nowhere'], ['b']], ['Z', ['x'], ['z']], ['A2', ['a1', 'z'], ['a2']], ['A1', ['x'], ['a1']])).toEqual([
      'A1',
      'Z',
      'A2',
      'B',
    ]);
  });
  test('counts what a graph within a node reads from outside', () => {
    const branch = (reads: string) => ({
      node: [protoNode('Identity', [reads], ['own'])],
      initializer: [],
      input: [],
      output: [{ name: 'own', type: tensorType(1) }],
    });
    const branches = ['then_branch', 'else_branch'].map((name) => ({ ...attribute, name, type: 5, g: branch('late') }));
    const model = ModelGraph.read(fileOf({ node: [protoNode('If', ['condition'], ['y'], branches), protoNode('Relu', ['x'], ['late'])] }));
    expect(model.nodes.map(({ op }) => op)).toEqual(['Relu', 'If']);
    expect(model.nodes[1]!.attributes.captured).toEqual(['late']);
    expect(model.consumers('late').map(({ op }) => op)).toEqual(['If']);
  });
  test.each<[string, [string, string[], string[]][]]>([
    ['a node that reads its own output', [['A', ['a'], ['a']]]],
    [
      'two nodes that read each other',
      [
        ['A', ['b'], ['a']],
        ['B', ['a'], ['b']],
      ],
    ],
    [
      'a circle behind a path',
      [
        ['A', ['x', 'b'], ['a']],
        ['B', ['c'], ['b']],
        ['C', ['d', 'x'], ['c']],
        ['D', ['b'], ['d']],
      ],
    ],
  ])('is none for %s', (_, nodes) => {
    expect(() => order(...nodes)).toThrow(
      expect.objectContaining({ code: 'BadModelFile', message: expect.stringMatching(/^node ".*" depends on its own output$/) }),
    );
  });
  test('of a long chain that runs backwards, and of a node with many inputs', () => {
    const length = 20_000;
    const chain = Array.from(
      { length },
      (_, i) => ['Relu', [i + 1 < length ? `t${i + 1}` : 'x'], [`t${i}`]] as [string, string[], string[]],
    );
    expect(order(['Last', ['t0'], ['y']], ...chain).at(-1)).toBe('Last');
    const many = Array.from({ length: 150_000 }, (_, i) => `m${i % 150_000}`);
    expect(order(['Concat', many, ['y']], ['Split', ['x'], many])).toEqual(['Split', 'Concat']);
  });
  test('runs', async () => {
    const file = modelOf([node('Neg', ['r'], ['y']), node('Relu', ['x'], ['r'])], { outputs: [{ name: 'y' }] });
    expect((await runModel(file, { x: count([1, 2, 3]) })).y!.values).toEqual([-1, -2, -3, -4, -5, -6]);
    expect(ModelGraph.read(file).nodes.map(({ op }) => op)).toEqual(['Relu', 'Neg']);
  });
});

describe('a file is refused with its reason', () => {
  const weight = (parts: object) =>
    fileOf({ initializer: [{ name: 'w', dims: [1], data_type: 1, raw_data: new Uint8Array(4), ...parts }] });
  test.each<[string, Uint8Array, string, string]>([
    ['nothing', new Uint8Array(), 'BadModelFile', 'the model file is empty'],
    [
      'no graph',
      write(modelProto, { ir_version: 8, opset_import: [{ version: 17 }] }),
      'BadModelFile',
      'not an ONNX model: there is no graph in the file',
    ],
    ['no nodes', fileOf({ node: [] }), 'BadModelFile', 'the graph of the model has no nodes'],
    ['no opset', fileOf({}, []), 'BadModelFile', 'the model does not say which opset it uses'],
    [
      'only an opset of another domain',
      fileOf({}, [{ domain: 'ai.onnx.ml', version: 3 }]),
      'UnsupportedModel',
      'the model uses none of the standard ONNX operators',
    ],
    [
      'opset 10',
      fileOf({}, [{ domain: 'ai.onnx', version: 10 }]),
      'UnsupportedModel',
      'the model uses opset 10; convert it to opset 11 or later',
    ],
    ['an opset without a number', fileOf({}, [{}]), 'UnsupportedModel', 'the model uses opset 0; convert it to opset 11 or later'],
    [
      'a negative opset',
      fileOf({}, [{ version: -(2n ** 62n) }]),
      'UnsupportedModel',
      'the model uses opset -4611686018427388000; convert it to opset 11 or later',
    ],
    ['a node without an operator', fileOf({ node: [protoNode(undefined, ['x'], ['y'])] }), 'BadModelFile', 'node "y" has no operator'],
    ['an input without a name', fileOf({ input: [input(undefined)] }), 'BadModelFile', 'a weight, input or output has no name'],
    ['a weight without a name', weight({ name: '' }), 'BadModelFile', 'a weight, input or output has no name'],
    [
      'two nodes with one output',
      fileOf({ node: [protoNode('Relu', ['x'], ['y']), protoNode('Neg', ['x'], ['y'])] }),
      'BadModelFile',
      'the tensor "y" has more than one origin',
    ],
    [
      'one node with an output twice',
      fileOf({ node: [protoNode('Split', ['x'], ['y', 'y'])] }),
      'BadModelFile',
      'the tensor "y" has more than one origin',
    ],
    [
      'a node that computes the input',
      fileOf({ node: [protoNode('Relu', ['z'], ['x'])] }),
      'BadModelFile',
      'the tensor "x" has more than one origin',
    ],
    ['a node that computes a weight', weight({ name: 'y' }), 'BadModelFile', 'the tensor "y" has more than one origin'],
    ['a weight of negative dims', weight({ dims: [-1] }), 'BadModelFile', 'tensor "w" has the dims [-1]'],
    ['a weight of 2^60 elements', weight({ dims: [2n ** 60n] }), 'BadModelFile', 'tensor "w" has the dims [1152921504606846976]'],
    [
      'a weight in another file',
      weight({ data_location: 1, external_data: [{ key: 'location', value: 'w.data' }] }),
      'BadModelFile',
      'tensor "w" lies in the file "w.data": give its bytes as externalData',
    ],
    [
      'an input of strings',
      fileOf({ input: [input('x', 8)] }),
      'UnsupportedModel',
      'the model\'s input "x" has element type 8, which is not supported',
    ],
    [
      'an input of an unknown type',
      fileOf({ input: [input('x', 99)] }),
      'UnsupportedModel',
      'the model\'s input "x" has element type 99, which is not supported',
    ],
    [
      'an input that is no tensor',
      fileOf({ input: [{ name: 'x' }] }),
      'UnsupportedModel',
      'the model\'s input "x" is not declared as a tensor',
    ],
    [
      'text',
      new TextEncoder().encode('<!DOCTYPE html><html></html>'),
      'BadModelFile',
      'not a readable ONNX file: a field has the wrong wire type',
    ],
    ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'BadModelFile', 'not a readable ONNX file: field tag 3'],
  ])('%s', (_, file, code, message) => expect(refusal(file)).toEqual([code, message]));

  test('outputs that are left out do not count as one', () => {
    expect(refusal(fileOf({ node: [protoNode('Dropout', ['x'], ['a', '']), protoNode('TopK', ['a'], ['', 'y'])] }))).toBeUndefined();
  });
  test('a hundred thousand nodes on one tensor are read in bounded time', () => {
    const nodes = Array.from({ length: 100_000 }, (_, i) => protoNode('Relu', ['x'], [`y${i}`]));
    const file = fileOf({ node: nodes, output: [{ name: 'y0' }] });
    const start = performance.now();
    expect(ModelGraph.read(file).consumers('x')).toHaveLength(100_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

test('tensors in every form that the format has are what the runtime takes them for', async () => {
  const float = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const weights = [
    { name: 'raw', dims: [2], data_type: 1, raw_data: float(1, 2) },
    { name: 'packed', dims: [2], data_type: 1, float_data: [float(3, 4)] },
    { name: 'pieces', dims: [2], data_type: 1, float_data: [float(5), float(6)] },
    { name: 'half', dims: [2], data_type: 10, int32_data: [Uint8Array.of(0x80, 0x78, 0x80, 0x80, 0x03)] },
    { name: 'long', dims: [2], data_type: 7, int64_data: [Uint8Array.of(7, ...Array(9).fill(0xff), 1)] },
    { name: 'short', dims: [2], data_type: 6, int32_data: [Uint8Array.of(9, ...Array(9).fill(0xff), 1)] },
    { name: 'flags', dims: [2], data_type: 9, int32_data: [Uint8Array.of(1, 0)] },
    { name: 'double', dims: [1], data_type: 11, double_data: [new Uint8Array(Float64Array.of(0.1).buffer)] },
  ].map((w) => ({ float_data: [], int32_data: [], int64_data: [], double_data: [], uint64_data: [], ...w }));
  const names = weights.map(({ name }) => name);
  const file = fileOf({
    node: names.map((name) => protoNode('Identity', [name], [`${name} out`])),
    initializer: weights,
    output: names.map((name) => ({ name: `${name} out` })),
  });
  const model = ModelGraph.read(file);
  const session = await backend.createSession(file);
  const results = await session.run({ x: count([]) });
  for (const name of names) expect(model.constant(name), name).toEqual(results[`${name} out`]);
  await session.dispose();
});
