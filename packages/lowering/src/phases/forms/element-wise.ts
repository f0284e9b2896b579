import { resolveAxes, type Value } from '@voxplain/graph';
import { type Carried, type Form, fewestParts } from '../form.js';
import { folded, inEveryLayer, inPart, type Phases, partDims, share, split } from '../phases.js';

/** Operators that work element by element on all their inputs, which broadcast. */
export const broadcasting: Form = (node) => {
  const dims = node.y[0]!.dims;
  if (node.x.some((x) => x && node.graph.isOpen(x.name))) return undefined;
  if (node.phased.some((x) => x && (x.dims.length !== dims.length || x.dims[0] !== dims[0]))) return undefined;
  const count = fewestParts(node);
  const inputs = node.x.map((x, i) => x && perPart(node, x, i, count, dims));
  return [made(node, count, dims, (p) => inputs.map((part) => part?.(p)))];
};

/** Operators whose first input alone is spread over the layers; the others are per channel, or single numbers. */
export const perElement: Form = (node) => {
  const x = node.phased[0];
  const others = node.x.slice(1);
  if (!x || others.some((value) => !value) || node.outputs.slice(1).some((name) => name)) return undefined;
  return [made(node, x.parts.length, node.y[0]!.dims, (p) => [x.parts[p], ...others])];
};

/** Operators along the channels or within a layer that say so by an `axis`. */
export const alongAxis: Form = (node) => {
  const x = node.phased[0];
  if (!x || node.graph.opset < 13) return undefined;
  const [axis] = resolveAxes(node.attributes.int('axis', -1), x.dims.length) as [number];
  if (axis === 0 || axis === 2) return undefined;
  return [made(node, x.parts.length, node.y[0]!.dims, (p) => [x.parts[p]], { axis: inPart(axis, x.dims) })];
};

/** The node once per part. */
function made(
  node: Carried,
  count: number,
  dims: readonly number[],
  inputs: (phase: number) => readonly (Value | undefined)[],
  changed: Record<string, number> = {},
): Phases {
  const attributes = { ...node.attributes.given(), ...changed };
  const { type } = node.y[0]!;
  const parts = Array.from({ length: count }, (_, p) => {
    const given = inputs(p);
    const head = given[0]!;
    return head.op(node.op, given.slice(1) as Value[], partDims(dims, share(dims[2]!, count, p)), attributes, type);
  });
  return { parts, dims };
}

/** What a part reads of an input that is broadcast to `dims`. */
function perPart(node: Carried, x: Value, input: number, count: number, dims: readonly number[]): (phase: number) => Value {
  if (node.phased[input]) return (p) => node.phases(input, count).parts[p]!;
  if (x.dims.length === 0) return () => x;
  const lifted = x.reshape([...Array(dims.length - x.dims.length).fill(1), ...x.dims]);
  if (lifted.dims[2] !== 1) return (p) => split(lifted.expand(lifted.dims.with(0, dims[0]!)), count).parts[p]!;
  return folded(dims) ? inEveryLayer(lifted.reshape(lifted.dims.toSpliced(2, 1)), dims, count) : () => x;
}
