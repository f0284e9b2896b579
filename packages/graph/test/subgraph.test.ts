import { beforeAll, describe, expect, test } from 'vitest';
import { ModelGraph, numbers, type Shapes } from '../src/index.js';
import { modelProto } from '../src/onnx.js';
import { probe } from '../src/probe.js';
import { write } from '../src/wire.js';
import { backend, count } from './kit.js';

const lists = { floats: [], ints: [], strings: [] };
const node = (op_type: string, input: string[], output: string[], attribute: object[] = []) => ({
  op_type,
  input,
  output,
  name: output[0],
  attribute,
});
const value = (name: string, elem_type: number, shape?: object) => ({ name, type: { tensor_type: { elem_type, shape } } });
const scalar = { dim: [] };
const graph = (name: string, nodes: object[], input: object[], output: object[]) => ({ name, node: nodes, initializer: [], input, output });
const body = (name: string, g: object) => ({ ...lists, name, type: 5, g });
const branches = (op: string, reads: string, elem_type: number, attribute: object[] = []) =>
  ['then_branch', 'else_branch'].map((name) =>
    body(name, graph(name, [node(op, [reads], [`${name} out`], attribute)], [], [value(`${name} out`, elem_type)])),
  );
const to = (i: number) => ({ ...lists, name: 'to', type: 2, i });

/** The condition and the number of turns are fixed; what is computed within reads the data. */
const file = write(modelProto, {
  ir_version: 8,
  opset_import: [{ domain: '', version: 17 }],
  graph: graph(
    'model',
    [
      node('Relu', ['x'], ['r']),
      node('If', ['yes'], ['whole'], branches('Cast', 'r', 7, [to(7)])),
      node('If', ['yes'], ['same'], branches('Identity', 'r', 1)),
      node('If', ['yes'], ['rank'], branches('Identity', 'shape', 7)),
      node('Shape', ['x'], ['shape']),
      node(
        'Loop',
        ['turns', 'yes', 'zero'],
        ['last', 'all'],
        [
          body(
            'body',
            graph(
              'body',
              [node('Identity', ['go'], ['go on']), node('Add', ['before', 'one'], ['after']), node('Identity', ['r'], ['seen'])],
              [value('turn', 7, scalar), value('go', 9, scalar), value('before', 7, scalar)],
              [value('go on', 9), value('after', 7), value('seen', 1)],
            ),
          ),
        ],
      ),
      node('Neg', ['same'], ['y']),
    ],
    [{ name: 'x', type: { tensor_type: { elem_type: 1, shape: { dim: [{ dim_value: 2 }] } } } }],
    [{ name: 'y' }],
  ),
});
const weights = write(modelProto, {
  graph: {
    node: [],
    input: [],
    output: [],
    initializer: [
      { name: 'yes', dims: [], data_type: 9, raw_data: Uint8Array.of(1) },
      ...Object.entries({ zero: 0n, one: 1n, turns: 3n }).map(([name, n]) => ({
        name,
        dims: [],
        data_type: 7,
        raw_data: new Uint8Array(BigInt64Array.of(n).buffer),
      })),
    ].map((tensor) => ({ float_data: [], int32_data: [], int64_data: [], double_data: [], uint64_data: [], ...tensor })),
  },
  opset_import: [],
});

describe('nodes that hold graphs of their own', () => {
  const model = ModelGraph.read(Uint8Array.from([...file, ...weights]));
  let shapes: Shapes;
  beforeAll(async () => {
    shapes = await probe(model, backend, { x: count([2]) });
  });

  test('come after what their graphs read', () => {
    const names = model.nodes.map(({ name }) => name);
    expect(names.indexOf('shape')).toBeLessThan(names.indexOf('rank'));
    expect(model.consumers('r').map(({ name }) => name)).toEqual(['whole', 'same', 'last']);
  });
  test('have outputs of the types that their graphs declare', () => {
    const types = ['whole', 'same', 'rank', 'last', 'all', 'y'].map((name) => shapes.of(name)?.type);
    expect(types).toEqual(['int64', 'float32', 'int64', 'int64', 'float32', 'float32']);
    expect(shapes.of('all')?.dims).toEqual([3, 2]);
  });
  test('depend on the data where their graphs read it', () => {
    expect(shapes.constant('whole')).toBeUndefined();
    expect(shapes.constant('last')).toBeUndefined();
    expect(numbers(shapes.constant('rank')!)).toEqual([2]);
  });
});
