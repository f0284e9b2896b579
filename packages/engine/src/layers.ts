import { type LayerChoice, nearest, VoxplainError } from '@voxplain/core';
import type { GraphNode, ModelGraph, Shapes } from '@voxplain/graph';
import { downstream } from './downstream.js';
import { inferLayouts, tokenGrid } from './infer-layouts.js';
import { channelFirst, channelLast, spaceOf, type TensorLayout } from './layout.js';
import { isPointwise } from './pointwise.js';

/** A tensor at which a method can look. */
export interface Layer {
  /** Tensor name: what the `layer` option takes. */
  readonly name: string;
  readonly node: string;
  readonly op: string;
  readonly dims: readonly number[];
  /** Meaning of the axes; token axes with their grid. */
  readonly layout: TensorLayout;
}

/** What is done to a projection before attention: bias and scale are added, heads are cut out. */
const partOf = new Set(['Add', 'Mul', 'Div', 'Slice', 'Split']);

/** The layers of a model for one input shape. */
export class Layers {
  private readonly layouts: ReadonlyMap<string, TensorLayout>;
  private readonly inputSpace: readonly number[];
  private readonly fromInput: ReadonlySet<string>;

  constructor(
    private readonly graph: ModelGraph,
    private readonly shapes: Shapes,
    input: { readonly name: string; readonly layout: TensorLayout },
  ) {
    this.layouts = inferLayouts(graph, shapes, input);
    this.inputSpace = spaceOf(shapes.of(input.name)!.dims, input.layout);
    this.fromInput = downstream(graph, input.name);
  }

  /** Tensors with spatial extent on the way from the input to `explained`, in the order in which they are computed. */
  candidates(explained: string): Layer[] {
    const reaches = this.upstream(explained);
    return this.graph.nodes.flatMap((node) => (node.outputs[0] !== explained && reaches.has(node) ? this.layersOf(node) : []));
  }

  layoutOf(tensor: string): TensorLayout | undefined {
    return this.layouts.get(tensor);
  }

  /** Whether a tensor is computed from the input that is explained. */
  isFromInput(tensor: string): boolean {
    return this.fromInput.has(tensor);
  }

  /** The last tensor before another that holds `count` tokens. */
  tokens(before: string, count: number): Layer | undefined {
    return this.candidates(before)
      .filter(({ dims, layout: { roles } }) => dims[roles.indexOf('tokens')] === count)
      .at(-1);
  }

  /** Finds the tensor meant by a choice, and how to read it. Throws `UnknownLayer`, also for one without spatial extent: it has no map. */
  resolve(choice: LayerChoice, explained: string, fallback = 'auto'): { name: string; layout: TensorLayout } {
    const found = this.locate(choice, explained, fallback);
    const { dims } = this.shapes.of(found.name)!;
    return spaceOf(dims, found.layout).some((n) => n > 1) ? found : this.refuseFlat(found.name, explained);
  }

  private locate(choice: LayerChoice, explained: string, fallback = 'auto'): { name: string; layout: TensorLayout } {
    const asked = typeof choice === 'string' ? { name: choice } : choice;
    const name = asked.name === 'auto' ? fallback : asked.name;
    const found = name === 'auto' ? this.auto(explained) : this.find(name, explained);
    return { name: found, layout: this.layout(found, explained, typeof choice === 'string' ? undefined : choice) };
  }

  /** A hidden layer as a target: as `resolve` finds it, or one of features `[batch, channel]` alone. Throws `UnknownLayer`. */
  hidden(choice: LayerChoice, explained: string, fallback?: string): { name: string; layout: TensorLayout } {
    const name = typeof choice === 'string' ? choice : choice.name;
    const found = name === 'auto' ? undefined : this.find(name, explained);
    if (found !== undefined && this.shapes.of(found)!.dims.length === 2) return { name: found, layout: { roles: ['batch', 'channel'] } };
    return this.locate(choice, explained, fallback);
  }

  /**
   * The last layer that another site of the explained tensor can feel: everything behind it works on each site by
   * itself. Among tokens the projections into attention heads are passed over: the stream they read is meant.
   */
  private auto(explained: string): string {
    const mixed = this.mixedOnTheWayTo(explained);
    const layers = this.candidates(explained).filter(
      ({ name, dims, layout }) => mixed.has(name) && spaceOf(dims, layout).every((n) => n > 1),
    );
    const last = layers.filter(({ name, layout: { grid, roles } }) => !grid || (roles[1] === 'tokens' && !this.isProjection(name))).at(-1);
    if (!last) {
      const near = this.candidates(explained)
        .slice(-3)
        .map(({ name }) => name);
      const hint = near.length ? `name one, for example ${near.join(', ')}` : 'name a tensor and its layout';
      throw new VoxplainError('UnknownLayer', `no layer is more than point-wise operations away from "${explained}"; ${hint}`, {
        nearest: near,
      });
    }
    return last.name;
  }

  private find(name: string, explained: string): string {
    const layers = this.candidates(explained);
    const exact = layers.find((layer) => layer.name === name) ?? layers.find((layer) => layer.node === name);
    if (exact) return exact.name;
    if (/[*?]/.test(name)) {
      const pattern = new RegExp(
        `^${name
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      );
      const match = layers.filter((layer) => pattern.test(layer.name) || pattern.test(layer.node)).at(-1);
      if (match) return match.name;
    }
    const node = this.graph.nodes.find((n) => n.outputs.includes(name) || n.name === name);
    if (node && node.outputs[0] !== explained && this.upstream(explained).has(node))
      return node.outputs.includes(name) ? name : node.outputs[0]!;
    const near = nearest(
      name,
      layers.flatMap((layer) => [layer.name, layer.node]),
    );
    const why = !node
      ? 'the model has no such layer'
      : this.fromInput.has(node.outputs[0]!)
        ? `the explained tensor "${explained}" does not depend on it, or is it`
        : 'it is not computed from the explained input';
    throw new VoxplainError('UnknownLayer', `unknown layer "${name}": ${why}; nearest: ${near.join(', ')}`, { layer: name, nearest: near });
  }

  private layout(name: string, explained: string, asked: Exclude<LayerChoice, string> | undefined): TensorLayout {
    const { dims } = this.shapes.of(name)!;
    if (dims.length < 3) return this.refuseFlat(name, explained);
    if (asked?.layout === 'NC*') return { roles: channelFirst(dims.length) };
    if (asked?.layout === 'N*C') return { roles: channelLast(dims.length) };
    const inferred = this.layouts.get(name);
    if (!asked?.layout && inferred && !asked?.grid && asked?.prefix === undefined) return inferred;
    if (asked?.layout === 'NLC' || inferred?.grid || (!inferred && dims.length === 3)) {
      const prefix = asked?.prefix ?? (asked?.grid ? dims[1]! - asked.grid.reduce((a, b) => a * b, 1) : (inferred?.prefix ?? 1));
      const grid = asked?.grid ?? tokenGrid(dims[1]! - prefix, this.inputSpace);
      if (grid) return { roles: inferred?.grid ? inferred.roles : ['batch', 'tokens', 'channel'], grid, prefix };
    }
    if (!inferred && dims.length > 3) return { roles: channelFirst(dims.length) };
    throw new VoxplainError(
      'UnknownLayer',
      `cannot tell the axes of "${name}" [${dims.join(', ')}]; give its layout (NC*, N*C, or NLC with its grid)`,
      { layer: name },
    );
  }

  private refuseFlat(name: string, explained: string): never {
    const { dims } = this.shapes.of(name)!;
    const last = this.candidates(explained)
      .slice(-3)
      .map((layer) => layer.name);
    throw new VoxplainError(
      'UnknownLayer',
      `layer "${name}" [${dims.join(', ')}] has no spatial extent, so it has no map; use one before it${last.length ? `, for example ${last.join(', ')}` : ''}`,
      { layer: name, nearest: last },
    );
  }

  private layersOf(node: GraphNode): Layer[] {
    return node.outputs.flatMap((name) => {
      const layout = this.layouts.get(name);
      const dims = this.shapes.of(name)?.dims;
      if (!layout || !dims || spaceOf(dims, layout).every((n) => n === 1)) return [];
      return [{ name, node: node.name, op: node.op, dims, layout }];
    });
  }

  /** A linear image of the stream, or a part of one: queries, keys and values. */
  private isProjection(name: string): boolean {
    const node = this.graph.producer(name);
    if (!node || node.op === 'MatMul') return node !== undefined;
    const live = node.inputs.filter((input) => this.layouts.has(input));
    return partOf.has(node.op) && live.length === 1 && this.isProjection(live[0]!);
  }

  private upstream(tensor: string): Set<GraphNode> {
    const seen = new Set<GraphNode>();
    const queue = [tensor];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const node = this.graph.producer(name);
      if (!node || seen.has(node)) continue;
      seen.add(node);
      queue.push(...node.inputs.filter((input) => this.fromInput.has(input)));
    }
    return seen;
  }

  /** Tensors from which some way to `explained` passes an operator that mixes sites. */
  private mixedOnTheWayTo(explained: string): Set<string> {
    const reaches = this.upstream(explained);
    const mixed = new Set<string>();
    for (const node of [...this.graph.nodes].reverse()) {
      if (!reaches.has(node)) continue;
      const behind = node.outputs.some((name) => mixed.has(name));
      if (behind || !isPointwise(node, this.graph, this.shapes, this.layouts)) for (const name of node.inputs) mixed.add(name);
    }
    return mixed;
  }
}
