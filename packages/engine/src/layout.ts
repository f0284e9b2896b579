import { type GraphNode, type ModelGraph, numbers, resolveAxes, type Shapes, sameDims } from '@voxplain/graph';

/** What an axis means: batch, channel, a spatial axis, or a whole grid of tokens in one axis. */
export type Role = 'batch' | 'channel' | 'space' | 'tokens';

export interface TensorLayout {
  readonly roles: readonly Role[];
  /** Token layouts: the grid in the token axis, and the tokens in front of it (class token, ...). */
  readonly grid?: readonly number[];
  readonly prefix?: number;
}

export const channelFirst = (rank: number): Role[] => ['batch', 'channel', ...Array<Role>(rank - 2).fill('space')];
export const channelLast = (rank: number): Role[] => ['batch', ...Array<Role>(rank - 2).fill('space'), 'channel'];

/** Operators that ONNX defines on `[batch, channel, ...space]`. */
const channelFirstOps = new Set(
  'Conv ConvTranspose MaxPool AveragePool LpPool GlobalAveragePool GlobalMaxPool BatchNormalization InstanceNormalization GroupNormalization LRN DepthToSpace SpaceToDepth'.split(
    ' ',
  ),
);
/** Operators after which nothing is known of the axes. */
const opaque = new Set([
  'Shape',
  'Size',
  'Gemm',
  'Constant',
  'ConstantOfShape',
  'NonZero',
  'Einsum',
  'GatherND',
  'ScatterND',
  'Tile',
  'TopK',
  'Squeeze',
  'Unsqueeze',
]);

/**
 * How the axes of every tensor are to be read, carried from the input through the graph: convolutions fix it,
 * Transpose permutes it, Reshape folds a grid into tokens and back, a Concat in front of tokens adds a class token,
 * element-wise operators keep it. Tensors of which nothing is known are left out.
 */
export function inferLayouts(
  graph: ModelGraph,
  shapes: Shapes,
  input: { readonly name: string; readonly layout: TensorLayout },
): Map<string, TensorLayout> {
  const layouts = new Map<string, TensorLayout>([[input.name, input.layout]]);
  const inputSpace = spaceOf(shapes.of(input.name)!.dims, input.layout);
  for (const node of graph.nodes) {
    const [output] = node.outputs as [string];
    const dims = shapes.of(output)?.dims;
    if (!dims || shapes.constant(output) || graph.constant(output)) continue;
    const layout =
      through(node, dims, layouts, graph, shapes) ??
      (keepsTokens(node, graph) ? tokens(dims, inputSpace, shapes.of(input.name)!.dims[0]!) : undefined);
    if (layout) for (const name of node.outputs) layouts.set(name, layout);
  }
  return layouts;
}

function through(
  node: GraphNode,
  dims: readonly number[],
  layouts: ReadonlyMap<string, TensorLayout>,
  graph: ModelGraph,
  shapes: Shapes,
): TensorLayout | undefined {
  const { op, inputs, attributes } = node;
  if (channelFirstOps.has(op)) return dims.length > 2 ? { roles: channelFirst(dims.length) } : undefined;
  if (opaque.has(op) || op.startsWith('Arg')) return undefined;
  const from = inputs.find(
    (name) => layouts.has(name) && (shapes.of(name)?.dims.length === dims.length || op === 'Reshape' || op === 'Flatten'),
  );
  if (!from) return undefined;
  const layout = layouts.get(from)!;
  const before = shapes.of(from)!.dims;
  if (op === 'Transpose') {
    const perm = attributes.ints('perm', resolveAxes('all', dims.length).reverse());
    return { ...layout, roles: perm.map((axis) => layout.roles[axis]!) };
  }
  if (op === 'Reshape' || op === 'Flatten') return reshaped(layout, before, dims);
  if (op === 'MatMul') return graph.isConstant(inputs[1]!) && from === inputs[0] && layout.roles.at(-1) === 'channel' ? layout : undefined;
  const tokenAxis = layout.roles.indexOf('tokens');
  if (tokenAxis < 0 || before[tokenAxis] === dims[tokenAxis]) return layout;
  const prefix = layout.prefix ?? 0;
  if (op === 'Concat')
    return {
      ...layout,
      prefix: prefix + inputs.slice(0, inputs.indexOf(from)).reduce((sum, name) => sum + (shapes.of(name)?.dims[tokenAxis] ?? 0), 0),
    };
  if (op === 'Slice') {
    const start = shapes.constant(inputs[1]!) ?? graph.constant(inputs[1]!);
    return start && before[tokenAxis]! - dims[tokenAxis]! === numbers(start)[0]
      ? { ...layout, prefix: prefix - numbers(start)[0]! }
      : undefined;
  }
  return undefined;
}

/** Neighbouring spatial axes folded into tokens, or tokens unfolded. */
function reshaped(layout: TensorLayout, before: readonly number[], dims: readonly number[]): TensorLayout | undefined {
  if (sameDims(before, dims)) return layout;
  const { roles } = layout;
  const first = roles.indexOf('space');
  const space = before.filter((_, axis) => roles[axis] === 'space');
  const folded = (list: readonly unknown[], value: unknown) => [...list.slice(0, first), value, ...list.slice(first + space.length)];
  const count = space.reduce((product, dim) => product * dim, 1);
  if (space.length > 1 && sameDims(folded(before, count) as number[], dims))
    return { roles: folded(roles, 'tokens') as Role[], grid: space, prefix: 0 };
  const at = roles.indexOf('tokens');
  if (at < 0 || layout.prefix) return undefined;
  const grid = layout.grid!;
  const unfolded = [...before.slice(0, at), ...grid, ...before.slice(at + 1)];
  return sameDims(unfolded, dims)
    ? { roles: [...roles.slice(0, at), ...grid.map((): Role => 'space'), ...roles.slice(at + 1)] }
    : undefined;
}

/** Prefix lengths in the order in which they are tried: none, class token, class and distillation token, registers. */
const prefixes = [1, 0, 2, 5, 9];

/** `[batch, tokens, channel]` recognised by its length alone: a prefix and a grid of equal patches of the input. */
function tokens(dims: readonly number[], input: readonly number[], batch: number): TensorLayout | undefined {
  if (dims.length !== 3 || dims[0] !== batch || dims[1] === 1) return undefined;
  for (const prefix of prefixes) {
    const grid = tokenGrid(dims[1]! - prefix, input);
    if (grid) return { roles: ['batch', 'tokens', 'channel'], grid, prefix };
  }
  return undefined;
}

/** Operators that give tokens where transformers have them; a product of two activations is attention, not tokens. */
const keepsTokens = ({ op, inputs }: GraphNode, graph: ModelGraph): boolean =>
  ['Add', 'LayerNormalization', 'Concat', 'Mul', 'Gelu', 'Relu'].includes(op) || (op === 'MatMul' && graph.isConstant(inputs[1]!));

/** The grid of `count` equal cubic patches that tile the input. */
export function tokenGrid(count: number, input: readonly number[]): number[] | undefined {
  for (let patch = 1; patch <= Math.min(...input); patch++) {
    if (input.some((dim) => dim % patch)) continue;
    const grid = input.map((dim) => dim / patch);
    if (grid.reduce((product, dim) => product * dim, 1) === count && count > 1) return grid;
  }
  return undefined;
}

/** The spatial dims of a tensor as its layout reads them. */
export function spaceOf(dims: readonly number[], { roles, grid }: TensorLayout): readonly number[] {
  return grid ?? dims.filter((_, axis) => roles[axis] === 'space');
}
