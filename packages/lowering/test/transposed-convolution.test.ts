import { describe, expect, it } from 'vitest';
import { expectSame, noise, operators } from './kit.js';

interface Shape {
  readonly kernel: readonly number[];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly pads?: readonly number[];
  readonly output_padding?: readonly number[];
  readonly group?: number;
  readonly bias?: boolean;
}

/** A transposed convolution of the model's own, which only a provider without the operator gives up. */
async function transposed(
  only: string | readonly string[],
  space: readonly number[],
  { kernel, group = 1, bias = false, ...attributes }: Shape,
) {
  const weights = { w: noise([4, 2, ...kernel], 2), ...(bias ? { b: noise([2 * group], 3) } : {}) };
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  return expectSame(
    {
      x: [2, 4, ...space],
      weights,
      nodes: [
        { op: 'Relu', inputs: ['x'], outputs: ['a'] },
        {
          op: 'ConvTranspose',
          inputs: ['a', 'w', ...(bias ? ['b'] : [])],
          outputs: ['c'],
          attributes: { kernel_shape: kernel, group, ...given },
        },
        { op: 'Tanh', inputs: ['c'], outputs: ['y'] },
      ],
    },
    'webgpu',
    [only].flat(),
  );
}

describe('a provider without transposed convolutions in 3-D', () => {
  it.each<Shape>([
    { kernel: [3, 3, 3] },
    { kernel: [3, 2, 1], pads: [1, 0, 0, 1, 1, 0], bias: true },
    { kernel: [2, 3, 2], dilations: [2, 1, 3], group: 2 },
    { kernel: [3, 3, 3], pads: [2, 2, 2, 2, 2, 2] },
    { kernel: [1, 1, 1], group: 2, bias: true },
  ])('without strides: $kernel $pads $dilations', async (shape) => {
    const { lowered, model } = await transposed('flipped-kernel', [5, 4, 6], shape);
    expect(lowered).toMatchObject([{ id: 'flipped-kernel', nodes: [{ op: 'ConvTranspose', ofModel: true }] }]);
    expect(operators(model)).toMatchObject({ Relu: 1, Conv: 1, Tanh: 1 });
    expect(operators(model).ConvTranspose).toBeUndefined();
  });

  const strided: Shape[] = [
    { kernel: [2, 2, 2], strides: [2, 2, 2], bias: true },
    { kernel: [3, 3, 3], strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1], output_padding: [1, 1, 1] },
    { kernel: [4, 3, 1], strides: [2, 3, 1], pads: [1, 0, 0, 2, 1, 0], group: 2 },
    { kernel: [1, 1, 1], strides: [2, 2, 2], bias: true },
    { kernel: [3, 2, 5], strides: [1, 2, 4], pads: [1, 1, 1, 0, 0, 0], group: 2, bias: true },
  ];
  it.each(strided)('residues: $kernel by $strides', async (shape) => {
    const { lowered, model } = await transposed('residues', [4, 3, 5], shape);
    expect(lowered).toMatchObject([{ id: 'residues', nodes: [{ op: 'ConvTranspose' }] }]);
    expect(operators(model).ConvTranspose).toBeUndefined();
  });
  it('residues: a residue that sees nothing but what is cut away', async () => {
    const shape = { kernel: [2, 3, 3], strides: [1, 3, 2], pads: [1, 2, 0, 1, 0, 1], output_padding: [0, 2, 1], group: 2, bias: true };
    await transposed(['residues', 'grouped-convolution-3d'], [4, 1, 2], shape);
  });
  it.each([...strided, { kernel: [2, 3, 2], strides: [3, 2, 1], dilations: [2, 1, 2], pads: [1, 1, 0, 0, 1, 1] }])(
    'zeros between the elements: $kernel by $strides',
    async (shape) => {
      const { lowered, model } = await transposed('zero-insertion', [4, 3, 5], shape);
      expect(lowered).toMatchObject([{ id: 'zero-insertion' }]);
      expect(operators(model).ConvTranspose).toBeUndefined();
    },
  );

  it('has them in 1-D and 2-D', async () => {
    const { lowered } = await transposed('flipped-kernel', [5, 4], { kernel: [3, 3] });
    expect(lowered).toMatchObject([]);
  });
});

describe('the file after a forward node was replaced', () => {
  it('holds neither the node nor what only led to it, and the rest as it was', async () => {
    const { model } = await transposed('residues', [4, 4, 4], { kernel: [2, 2, 2], strides: [2, 2, 2] });
    expect(Object.keys(operators(model))).not.toContain('ConvTranspose');
    expect(model.nodes.filter(({ op }) => op === 'Relu')).toHaveLength(1);
    expect(model.weightInfo('w')).toEqual({ dims: [4, 2, 2, 2, 2], type: 'float32' });
  });
});

describe('what the CPU does faster', () => {
  const gradientLike = (kernel: readonly number[], attributes: Record<string, readonly number[]> = {}) => ({
    network: {
      x: [1, 4, ...kernel.map(() => 6)],
      weights: { w: noise([4, 3, ...kernel], 2) },
      nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    },
    attributes: { kernel_shape: kernel, ...attributes },
  });
  it.each([
    ['flipped-kernel', [3, 3], {}],
    ['flipped-kernel', [3, 3, 3], { dilations: [2, 2, 2] }],
    ['residues', [2, 2, 2], { strides: [2, 2, 2] }],
  ] as const)('%s over %j', async (only, kernel, more) => {
    const { network, attributes } = gradientLike(kernel, more);
    const { lowered } = await expectSame(network, 'cpu', [only], (graph) => {
      const space = kernel.map((k) => ('strides' in more ? 12 : 6 + (k - 1) * ('dilations' in more ? 2 : 1)));
      return graph.value('y').op('ConvTranspose', [graph.value('w')], [1, 3, ...space], attributes);
    });
    expect(lowered).toMatchObject([{ id: only, nodes: [{ op: 'ConvTranspose', ofModel: false }] }]);
  });
  it('leaves the model its own nodes', async () => {
    const { lowered } = await expectSame(
      {
        x: [1, 4, 5, 5, 5],
        weights: { w: noise([4, 2, 2, 2, 2]) },
        nodes: [{ op: 'ConvTranspose', inputs: ['x', 'w'], outputs: ['y'], attributes: { strides: [2, 2, 2] } }],
      },
      'cpu',
      ['residues', 'flipped-kernel'],
    );
    expect(lowered).toEqual([]);
  });
});
