import { webBackend } from '@voxplain/backend-web';
import { type Backend, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { numbers, tensorOf } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';
import { type Derivative, derivative, drawn } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { combinations } from '../../src/cases/sweep.js';
import { cpu } from '../../src/rule-tests.js';

const dims = [3, 4, 6];

interface Grid {
  readonly opset: number;
  readonly type: DataType;
  readonly parameters: readonly number[];
  readonly attributes: Readonly<Record<string, number>>;
  readonly symmetric?: boolean;
}

/** Scales for which some values of a normal distribution lie beyond the last level, and others do not. */
function grid({ type, parameters, symmetric = false }: Grid): { scale: Tensor; zero: Tensor } {
  const count = elementCount(parameters);
  const levels = { int8: 256, uint8: 256, int16: 65536, uint16: 65536 }[type as 'int8'];
  const scale = drawn('positive', count, 11).map((v) => v / levels);
  const middle = type.startsWith('u') ? levels / 2 : 0;
  const zero = drawn('normal', count, 12).map((v) => (symmetric ? 0 : middle + Math.round((v * levels) / 16)));
  return { scale: tensorOf('float32', parameters, scale), zero: tensorOf(type, parameters, zero) };
}

/** `x -> quantised -> between -> y`, in the type that holds the whole numbers. */
async function compiled(of: Grid, backend: Backend, between?: string): Promise<{ net: Derivative; scale: Tensor; feeds: { x: Tensor } }> {
  const { scale, zero } = grid(of);
  const parameters = of.symmetric && of.type === 'uint8' ? ['scale'] : ['scale', 'zero'];
  const bytes = writeModel({
    opset: of.opset,
    inputs: [{ name: 'x', dims }],
    outputs: [{ name: 'y' }],
    weights: { scale, zero },
    nodes: [
      { op: 'QuantizeLinear', inputs: ['x', ...parameters], outputs: ['q'], attributes: of.attributes },
      ...(between ? [{ op: between, inputs: ['q'], outputs: ['between'] }] : []),
      { op: 'DequantizeLinear', inputs: [between ? 'between' : 'q', ...parameters], outputs: ['y'], attributes: of.attributes },
    ],
  });
  const feeds = { x: tensorOf('float32', dims, drawn('normal', elementCount(dims), 5)) };
  return { net: await derivative({ bytes, feeds, wrt: ['x'], outputs: ['y'] }, backend), scale, feeds };
}

/** The scale of every element, spread by the definition: one for all, one per index of the axis, or one per block of it. */
function scaleOf({ parameters, attributes }: Grid, scale: Tensor): (at: number) => number {
  const values = numbers(scale);
  if (values.length === 1) return () => values[0]!;
  const axis = ((attributes.axis ?? 1) + dims.length) % dims.length;
  return (at) => {
    const position = [Math.floor(at / 24), Math.floor(at / 6) % 4, at % 6];
    if (!attributes.block_size) return values[position[axis]!]!;
    const block = position.map((p, i) => (i === axis ? Math.floor(p / attributes.block_size!) : p));
    return values[block.reduce((index, p, i) => index * parameters[i]! + p, 0)]!;
  };
}

const types = ['int8', 'uint8', 'int16', 'uint16'] as const;
const grids: Grid[] = [
  ...combinations({ type: types, parameters: [[], [1]] }).map((of) => ({ opset: 21, attributes: {}, ...of })),
  ...combinations({ type: types.slice(0, 2), opset: [11, 13, 19] }).map((of) => ({ parameters: [], attributes: {}, ...of })),
  { opset: 13, type: 'uint8', parameters: [], attributes: {}, symmetric: true },
  ...combinations({ opset: [13, 23], axis: [0, 1, 2, -1, -3] }).map(({ opset, axis }) => ({
    opset,
    type: 'int8' as const,
    parameters: [dims.at(axis)!],
    attributes: { axis },
  })),
  { opset: 13, type: 'uint8', parameters: [4], attributes: {} },
  ...[
    { axis: 0, block_size: 2, parameters: [2, 4, 6] },
    { axis: 1, block_size: 2, parameters: [3, 2, 6] },
    { axis: -1, block_size: 3, parameters: [3, 4, 2] },
  ].map(({ parameters, ...attributes }) => ({ opset: 21, type: 'uint8' as const, parameters, attributes })),
];

describe.each([
  ['native', cpu],
  ['wasm', webBackend({ threads: 1 })],
] as const)('quantisation lets the gradient straight through, %s', (_, backend) => {
  for (const of of grids) {
    it(`${of.type} at opset ${of.opset}, parameters [${of.parameters}] ${JSON.stringify(of.attributes)}`, async () => {
      const { net, scale, feeds } = await compiled(of, backend);
      const { outputs, gradients } = await net.run(feeds);
      await net.dispose();
      const width = scaleOf(of, scale);
      // the runtime itself tells what it clipped: that moved by more than half a step
      const kept = numbers(feeds.x).map((v, at) => Math.abs(outputs[0]![at]! - v) <= width(at) * 0.501);
      expect(new Set(kept)).toEqual(new Set([true, false]));
      numbers(gradients.x!).forEach((found, at) => {
        expect(found, `element ${at}`).toBeCloseTo(kept[at] ? net.seeds[0]![at]! : 0, 5);
      });
    });
  }

  it('also where the whole numbers are moved', async () => {
    const { net, feeds } = await compiled({ opset: 13, type: 'int8', parameters: [], attributes: {} }, backend, 'Transpose');
    const plain = await compiled({ opset: 13, type: 'int8', parameters: [], attributes: {} }, backend);
    const [{ gradients }, expected] = [await net.run(feeds), await plain.net.run(feeds, [movedBack(net.seeds[0]!)])];
    await Promise.all([net.dispose(), plain.net.dispose()]);
    expect(numbers(gradients.x!)).toEqual(numbers(expected.gradients.x!));
  });
});

it.each([
  ['float8e4m3fn', 17],
  ['uint4', 21],
  ['int4', 22],
])('whole numbers of a type without levels here are refused by name, %s', async (_, code) => {
  const bytes = writeModel({
    opset: 21,
    inputs: [{ name: 'x', dims }],
    outputs: [{ name: 'y' }],
    weights: { scale: tensorOf('float32', [], [0.25]) },
    nodes: [
      { op: 'QuantizeLinear', inputs: ['x', 'scale'], outputs: ['q'], attributes: { output_dtype: code } },
      { op: 'DequantizeLinear', inputs: ['q', 'scale'], outputs: ['y'] },
    ],
  });
  const feeds = { x: tensorOf('float32', dims, drawn('normal', elementCount(dims), 5)) };
  await expect(derivative({ bytes, feeds, wrt: ['x'], outputs: ['y'] }, cpu)).rejects.toMatchObject({
    code: 'MissingGradient',
    data: { op: 'DequantizeLinear', node: 'y' },
  });
});

/** Seeds of a transposed output, for the output as it was. */
function movedBack(seeds: readonly number[]): number[] {
  const [depth, height, width] = dims as [number, number, number];
  return seeds.map((_, at) => {
    const [z, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    return seeds[(x * height + y) * depth + z]!;
  });
}
