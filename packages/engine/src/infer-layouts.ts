import { elementCount } from '@voxplain/core';
import { type GraphNode, type ModelGraph, numbers, resolveAxes, type Shapes } from '@voxplain/graph';
import { channelFirst, channelFirstOps, spaceOf, type TensorLayout } from './layout.js';
import { reshaped } from './reshaped.js';

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
 * Transpose permutes it, Reshape folds a grid into tokens and back or cuts patches out, a Concat puts tokens beside the grid,
 * element-wise operators keep it. Tensors of which nothing is known are left out.
 */
export function inferLayouts(
  graph: ModelGraph,
  shapes: Shapes,
  input: { readonly name: string; readonly layout: TensorLayout },
): Map<string, TensorLayout> {
  const layouts = new Map<string, TensorLayout>([[input.name, input.layout]]);
  const { dims: inputDims } = shapes.of(input.name)!;
  const inputSpace = spaceOf(inputDims, input.layout);
  /** How tokens were read, by their number. */
  const streams = new Map<number, TensorLayout>();
  for (const node of graph.nodes) {
    const [output] = node.outputs as [string];
    const dims = shapes.of(output)?.dims;
    if (!dims || shapes.constant(output) || graph.constant(output)) continue;
    const layout =
      through(node, dims, layouts, graph, shapes) ??
      (keepsTokens(node, graph) && dims.length === 3 && dims[0] === inputDims[0] ? tokens(dims[1]!, inputSpace, streams) : undefined);
    if (!layout) continue;
    for (const name of node.outputs) layouts.set(name, layout);
    if (layout.grid) streams.set(dims[layout.roles.indexOf('tokens')]!, layout);
  }
  for (const [name, { roles }] of layouts) if (roles.includes('patch')) layouts.delete(name);
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
  const start = op === 'Slice' ? (shapes.constant(inputs[1]!) ?? graph.constant(inputs[1]!)) : undefined;
  if (!start) return undefined;
  const kept = prefix - numbers(start)[0]!;
  return kept >= 0 && kept + elementCount(layout.grid!) <= dims[tokenAxis]! ? { ...layout, prefix: kept } : undefined;
}

/** Prefix lengths in the order in which they are tried: none, class token, class and distillation token, registers. */
const prefixes = [1, 0, 2, 5, 9];

/**
 * `[batch, tokens, channel]` recognised by its length alone: as many tokens were read before, or they are a prefix and a grid of
 * equal patches of the input.
 */
function tokens(count: number, input: readonly number[], streams: ReadonlyMap<number, TensorLayout>): TensorLayout | undefined {
  if (count === 1) return undefined;
  const roles = ['batch', 'tokens', 'channel'] as const;
  const known = streams.get(count);
  if (known) return { ...known, roles };
  for (const prefix of prefixes) {
    const grid = tokenGrid(count - prefix, input);
    if (grid) return { roles, grid, prefix };
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
