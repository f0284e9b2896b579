import { padAxis, resolveAxes, type Value, weave } from '@voxplain/graph';
import { type Carried, constantInts, type Form, fewestParts } from '../form.js';
import { at, inPart, type Phases, share } from '../phases.js';

/** `Concat` within the layers. */
export const concat: Form = (node) => {
  const dims = node.y[0]!.dims;
  const axis = resolveAxes(node.attributes.int('axis', 0), dims.length)[0]!;
  if (axis === 0 || axis === 2) return undefined;
  const count = fewestParts(node);
  const [head, ...others] = node.x.map((_, i) => node.phases(i, count));
  const parts = head!.parts.map((part, p) =>
    part.concat(
      others.map((other) => other.parts[p]!),
      inPart(axis, dims),
    ),
  );
  return [{ parts, dims, ...(axis === 1 ? { pieces: [head!, ...others] } : {}) }];
};

/** `Split` within the layers. */
export const splitForm: Form = (node) => {
  const x = node.phased[0];
  if (!x) return undefined;
  const axis = resolveAxes(node.attributes.int('axis', 0), x.dims.length)[0]!;
  if (axis === 0 || axis === 2) return undefined;
  let from = 0;
  return node.y.map((y) => {
    if (!y) return undefined;
    const start = from;
    from += y.dims[axis]!;
    const end = start + y.dims[axis]!;
    if (axis === 1 && x.channels) return x.channels(start, end);
    return { dims: y.dims, parts: x.parts.map((part) => part.slice([inPart(axis, x.dims)], [start], [end])) };
  });
};

/** `Slice`: layers are chosen by number, all else within them. */
export const slice: Form = (node) => {
  const x = node.phased[0];
  const dims = node.y[0]!.dims;
  const lists = node.x.slice(1).map((value) => value && constantInts(node, value));
  const [starts, ends] = lists;
  if (!x || !starts || !ends || lists.length !== node.x.slice(1).filter((value) => value).length) return undefined;
  const axes = (lists[2] ?? starts.map((_, i) => i)).map((axis) => resolveAxes(axis, x.dims.length)[0]!);
  const steps = lists[3] ?? starts.map(() => 1);
  if (axes.includes(0) || steps.some((step) => step < 1)) return undefined;
  const own = axes.indexOf(2);
  const others = axes.map((_, i) => i).filter((i) => i !== own);
  const chosen = own < 0 ? x : layersFrom(node, clamp(starts[own]!, x.dims[2]!), steps[own]!, dims[2]!);
  const pick = (list: readonly number[]) => others.map((i) => list[i]!);
  const parts = chosen.parts.map((part) =>
    part.slice(
      pick(axes).map((axis) => inPart(axis, x.dims)),
      pick(starts).map((start, i) => clamp(start, x.dims[pick(axes)[i]!]!)),
      pick(ends).map((end, i) => clamp(end, x.dims[pick(axes)[i]!]!)),
      pick(steps),
    ),
  );
  return [{ parts, dims }];
};

/** The layers `start`, `start + step`, ..., so many of them. */
function layersFrom(node: Carried, start: number, step: number, length: number, fill = 0): Phases {
  const given = node.phased[0]!;
  const count = given.parts.length % step === 0 ? given.parts.length : given.parts.length * step;
  const x = node.phases(0, count);
  const fewer = count / step;
  const dims = given.dims.with(2, length);
  return { parts: Array.from({ length: fewer }, (_, q) => at(x, start + q * step, share(length, fewer, q), fill)), dims };
}

/** `Pad` with a constant. */
export const pad: Form = (node) => {
  const x = node.phased[0];
  const dims = node.y[0]!.dims;
  const [, widths, value, axes] = node.x;
  if (!x || axes || node.attributes.string('mode', 'constant') !== 'constant') return undefined;
  const pads = widths && constantInts(node, widths);
  const fill = value ? value.uniform : 0;
  if (!pads || fill === undefined || pads[0] !== 0 || pads[dims.length] !== 0) return undefined;
  const moved = pads[2] === 0 && pads[dims.length + 2] === 0 ? x : layersFrom(node, -pads[2]!, 1, dims[2]!, fill);
  const parts = moved.parts.map((part) =>
    dims.reduce((padded, _, axis) => {
      if (axis === 0 || axis === 2) return padded;
      return padAxis(padded, inPart(axis, dims), pads[axis]!, pads[dims.length + axis]!, fill);
    }, part),
  );
  return [{ parts, dims }];
};

/** `weave`: equally long tensors put together on a new axis, which a `Reshape` merges with the one before. */
export const woven: Form = (node) => {
  const { graph, carried } = node;
  const y = node.y[0]!;
  const joined = node.x[0] && graph.producer(node.x[0].name);
  if (joined?.op !== 'Concat') return undefined;
  const axis = resolveAxes(joined.attributes.int('axis', 0), y.dims.length + 1)[0]! - 1;
  const sources = joined.inputs.map((name) => {
    const apart = graph.producer(name);
    return apart?.op === 'Reshape' ? graph.value(apart.inputs[0]!) : undefined;
  });
  const n = sources.length;
  const fits = (source: Value | undefined) =>
    source?.dims.length === y.dims.length && source.dims.every((dim, i) => (i === axis ? dim * n : dim) === y.dims[i]);
  const stacked = (name: string) => {
    const { dims } = graph.value(name);
    return dims.length === y.dims.length + 1 && dims[axis + 1] === 1;
  };
  if (axis < 1 || !sources.every(fits) || !joined.inputs.every(stacked)) return undefined;
  const known = sources.map((source) => carried(source!));
  if (!known.some((x) => x)) return undefined;
  const count = Math.min(...known.flatMap((x) => (x ? [x.parts.length] : [])));
  const inputs = sources.map((source) => node.split(source!, count));
  if (axis === 2) return [{ parts: Array.from({ length: count * n }, (_, p) => inputs[p % n]!.parts[Math.floor(p / n)]!), dims: y.dims }];
  const parts = inputs[0]!.parts.map((_, p) =>
    weave(
      inputs.map((x) => x.parts[p]!),
      inPart(axis, y.dims),
    ),
  );
  return [{ parts, dims: y.dims }];
};

const clamp = (at: number, length: number): number => Math.min(Math.max(at < 0 ? at + length : at, 0), length);
