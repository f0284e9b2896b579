import { padAxis, type Value, weave } from '@voxplain/graph';

/**
 * A tensor `[batch, channel, ...space]` carried as phases along its first spatial axis: part `p` of `m` holds the layers
 * (slices of a volume, rows of an image) p, p + m, p + 2m, ... What an operator needs of a neighbouring layer is then
 * another part, or a part moved by one layer.
 *
 * The slices of a volume are the batch of a part, `[slices * batch, channel, height, width]`: operators of volumes become
 * operators of images. The rows of an image stay where they are, `[batch, channel, rows, width]`.
 */
export interface Phases {
  readonly parts: readonly Value[];
  /** Dims of the whole. */
  readonly dims: readonly number[];
  /** What was put together along the channels to make it, if it was: a convolution may take it apart again. */
  readonly pieces?: readonly Phases[];
  /** Only some of its channels, computed by themselves, if that costs no more than taking them out of all. */
  readonly channels?: (from: number, to: number) => Phases;
}

export const isPhases = (value: object): value is Phases => 'parts' in value;

/** Whether the layers are folded into the batch. */
export const folded = (dims: readonly number[]): boolean => dims.length === 5;
/** The axis of a part along which its layers stand. */
const layerAxis = (dims: readonly number[]): number => (folded(dims) ? 0 : 2);
/** Elements along that axis per layer. */
const perLayer = (dims: readonly number[]): number => (folded(dims) ? dims[0]! : 1);

/** How many of 0, 1, ..., `length - 1` are `phase` modulo `count`. */
export const share = (length: number, count: number, phase: number): number => Math.max(0, Math.ceil((length - phase) / count));

/** Dims of a part with so many layers. */
export function partDims(dims: readonly number[], layers: number): number[] {
  const [batch, channels, , ...rest] = dims as [number, number, number, ...number[]];
  return folded(dims) ? [layers * batch, channels, ...rest] : [batch, channels, layers, ...rest];
}

/** Parts in which each layer has an axis of its own, the first; and back. */
const apart = (part: Value, dims: readonly number[]): Value =>
  folded(dims) ? part.reshape([part.dims[0]! / dims[0]!, dims[0]!, ...part.dims.slice(1)]) : part;
const together = (layers: Value, dims: readonly number[]): Value =>
  folded(dims) ? layers.reshape(partDims(dims, layers.dims[0]!)) : layers;

/** Every `step`-th layer from `start` on. */
function every(part: Value, dims: readonly number[], start: number, step: number): Value {
  const layers = apart(part, dims);
  const axis = layerAxis(dims);
  return together(layers.slice([axis], [start], [layers.dims[axis]!], [step]), dims);
}

/** The first layers of a part. */
export const first = (part: Value, dims: readonly number[], layers: number): Value =>
  part.slice([layerAxis(dims)], [0], [layers * perLayer(dims)]);

/** A tensor as so many phases. */
export function split(whole: Value, count: number): Phases {
  const { dims } = whole;
  const [batch, channels, length, ...rest] = dims as [number, number, number, ...number[]];
  if (!folded(dims)) return rephase({ parts: [whole], dims }, count);
  const slices = batch * channels === 1 ? whole.reshape([length, 1, 1, ...rest]) : whole.transpose([2, 0, 1, 3, 4]);
  return rephase({ parts: [slices.reshape(partDims(dims, length))], dims }, count);
}

/** The tensor as it is. */
export function join(phases: Phases): Value {
  const { dims } = phases;
  const whole = rephase(phases, 1).parts[0]!;
  if (!folded(dims)) return whole;
  const [batch, channels, length, ...rest] = dims as [number, number, number, ...number[]];
  return batch * channels === 1 ? whole.reshape(dims) : whole.reshape([length, batch, channels, ...rest]).transpose([1, 2, 0, 3, 4]);
}

/** The layers `index`, `index + m`, ..., so many of them; those that do not exist hold `fill`. Whatever looks along the axis is made of this. */
export function at({ parts, dims }: Phases, index: number, layers: number, fill = 0): Value {
  const phase = ((index % parts.length) + parts.length) % parts.length;
  const shift = (index - phase) / parts.length;
  const part = parts[phase]!;
  const [axis, per] = [layerAxis(dims), perLayer(dims)];
  return padAxis(part, axis, -shift * per, (layers + shift) * per - part.dims[axis]!, fill);
}

/** The same, the outermost layers going on beyond the ends: by one layer at most. */
export function clampedAt(phases: Phases, index: number, layers: number): Value {
  const { dims, parts } = phases;
  const length = dims[2]!;
  const [axis, per] = [layerAxis(dims), perLayer(dims)];
  const last = index + parts.length * (layers - 1);
  const begin = index < 0 ? [at(phases, 0, 1)] : [];
  const end = last >= length ? [at(phases, length - 1, 1)] : [];
  const inner = layers - begin.length - end.length;
  const middle = inner > 0 ? [at(phases, index < 0 ? index + parts.length : index, inner)] : [];
  const [head, ...rest] = [...begin, ...middle, ...end].slice(0, layers);
  return head!.concat(rest, axis).slice([axis], [0], [layers * per]);
}

/** A function of parts that keeps their dims. */
export const each = ({ parts, dims }: Phases, make: (part: Value, phase: number) => Value): Phases => ({ parts: parts.map(make), dims });

/** An axis of the whole as one of its parts: not the carried one, nor the batch of folded layers. */
export const inPart = (axis: number, dims: readonly number[]): number => (folded(dims) && axis > 2 ? axis - 1 : axis);

/** The same layers in another number of parts. */
export function rephase(phases: Phases, count: number): Phases {
  const { parts, dims } = phases;
  if (parts.length === count) return phases;
  if (count % parts.length === 0) {
    const step = count / parts.length;
    const taken = Array.from({ length: count }, (_, p) => every(parts[p % parts.length]!, dims, Math.floor(p / parts.length), step));
    return { parts: taken, dims };
  }
  if (parts.length % count > 0) return rephase(rephase(phases, 1), count);
  const step = parts.length / count;
  const woven = Array.from({ length: count }, (_, p) => {
    const layers = share(dims[2]!, parts.length, p);
    const taken = Array.from({ length: step }, (_, i) => apart(at(phases, p + i * count, layers), dims));
    return first(together(weave(taken, layerAxis(dims)), dims), dims, share(dims[2]!, count, p));
  });
  return { parts: woven, dims };
}

/** One layer `[1 or batch, channel, ...plane]`, the same for all, as parts of folded layers read it. */
export function inEveryLayer(layer: Value, dims: readonly number[], count: number): (phase: number) => Value {
  const [batch, ...rest] = layer.dims as [number, ...number[]];
  if (batch === 1) return () => layer;
  return (p) => {
    const layers = share(dims[2]!, count, p);
    return layer
      .reshape([1, batch, ...rest])
      .expand([layers, batch, ...rest])
      .reshape([layers * batch, ...rest]);
  };
}
