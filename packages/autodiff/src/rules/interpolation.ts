import { tensorOf, type Value } from '@voxplain/graph';
import { addElements } from './places.js';

/**
 * How neighbours are weighted: neighbour `first + k` of a position with fraction `t` has the weight
 * `rows[k][0] + rows[k][1] t + rows[k][2] t^2 + ...`.
 */
interface Kernel {
  readonly first: number;
  readonly rows: readonly (readonly number[])[];
}

const nearest: Kernel = { first: 0, rows: [[1]] };
const linear: Kernel = {
  first: 0,
  rows: [
    [1, -1],
    [0, 1],
  ],
};
/** Keys' cubic convolution (1981) with a = -0.75. */
const cubic: Kernel = {
  first: -1,
  rows: [
    [0, -0.75, 1.5, -0.75],
    [1, 0, -2.25, 1.25],
    [0, 0.75, 1.5, -1.25],
    [0, 0, -0.75, 0.75],
  ],
};

/** Interpolations by their names before and since opset 20. */
export const kernels = { nearest, linear, cubic, bilinear: linear, bicubic: cubic };

/** The elements that stand at whole positions along an axis of `length` elements, and, where some are zeros, which do not. */
type Padding = (at: Value, length: number, aligned: boolean) => { readonly element: Value; readonly inside?: Value };

/** Positions along an axis, those outside moved to its ends. */
export const clamped = (at: Value, length: number): Value => at.op('Clip', [at.scalar(0), at.scalar(length - 1)], at.dims);

export const paddings = {
  zeros: (at, length) => {
    const element = clamped(at, length);
    return { element, inside: element.equal(at).cast(at.type) };
  },
  border: (at, length) => ({ element: clamped(at, length) }),
  // the mirrors stand on the outermost elements, or half an element outside of them
  reflection: (at, length, aligned) => {
    const [turn, period] = aligned ? [length - 1, 2 * length - 2] : [length - 0.5, 2 * length];
    if (period === 0) return { element: at.mul(0) };
    const phase = at.sub(at.div(period).op('Floor', [], at.dims).mul(period));
    return { element: phase.sub(turn).abs().neg().add(turn) };
  },
} satisfies Record<string, Padding>;

/** What sampling at some points of a space reads: each point is a weighted sum of `taps` elements of the flattened space. */
export interface Taps {
  /** `[batch, taps, points]`, int32 */
  readonly elements: Value;
  /** `[batch, taps, points]` */
  readonly weights: Value;
  /** Derivatives of the weights by the point's position along each axis, each `[batch, taps, points]`. */
  readonly slopes: readonly Value[];
}

export interface Interpolation {
  readonly kernel: Kernel;
  readonly padding: Padding;
  /** Whether a reflection takes place on the outermost elements. */
  readonly aligned?: boolean;
}

/**
 * The taps for points at `positions`, one `[batch, points]` per axis of `space`, in units of elements; 0 is the first one.
 */
export function tapsAt(positions: readonly Value[], space: readonly number[], how: Interpolation): Taps {
  const axes = positions.map((at, axis) => along(at, space[axis]!, how));
  const elements = axes.map(({ element }) => element.cast('int32'));
  const weights = axes.map(({ weight }) => weight);
  const product = (a: Value, b: Value) => a.mul(b);
  return {
    elements: outer(elements, (a, b, axis) => a.mul(a.scalar(space[axis]!)).add(b)),
    weights: outer(weights, product),
    slopes: axes.map(({ slope }, axis) => outer(weights.with(axis, slope), product)),
  };
}

/** Every tap along one axis with every tap along the next: `[batch, a, points]` and `[batch, b, points]` give `[batch, a b, points]`. */
const outer = (factors: readonly Value[], combine: (a: Value, b: Value, axis: number) => Value): Value =>
  factors.reduce((a, b, axis) => {
    const [batch, m, points] = a.dims as [number, number, number];
    const n = b.dims[1]!;
    return combine(a.reshape([batch, m, 1, points]), b.reshape([batch, 1, n, points]), axis).reshape([batch, m * n, points]);
  });

function along(at: Value, length: number, { kernel: { first, rows }, padding, aligned = false }: Interpolation) {
  const [batch, points] = at.dims as [number, number];
  const position = at.reshape([batch, 1, points]);
  const base = position.op(rows.length === 1 ? 'Round' : 'Floor', [], position.dims);
  const offsets = rows.map((_, k) => first + k);
  const neighbours = base.add(column(at, offsets));
  const { element, inside } = padding(neighbours, length, aligned);
  const fraction = position.sub(base);
  const seen = (weight: Value) => (inside ? weight.mul(inside) : weight).expand(element.dims);
  const derivatives = rows.map((row) => row.slice(1).map((coefficient, j) => coefficient * (j + 1)));
  return { element, weight: seen(polynomials(fraction, rows)), slope: seen(polynomials(fraction, derivatives)) };
}

/** One number per tap. */
const column = (like: Value, values: readonly number[]): Value => like.constant(tensorOf(like.type, [values.length, 1], values));

/** `sum over j of rows[k][j] t^j` for all k by Horner's scheme: `[batch, 1, points]` gives `[batch, k, points]`. */
function polynomials(t: Value, rows: Kernel['rows']): Value {
  const coefficients = (j: number) =>
    column(
      t,
      rows.map((row) => row[j] ?? 0),
    );
  const degree = Math.max(0, rows[0]!.length - 1);
  return Array.from({ length: degree }, (_, i) => degree - 1 - i).reduce((sum, j) => sum.mul(t).add(coefficients(j)), coefficients(degree));
}

type Elements = Pick<Taps, 'elements'>;

const expanded = ({ elements }: Elements, channels: number): Value => {
  const [batch, taps, points] = elements.dims as [number, number, number];
  return elements.reshape([batch, 1, taps * points]).expand([batch, channels, taps * points]);
};

/** The elements that the taps read: `[batch, channels, space]` gives `[batch, channels, taps, points]`. */
export function read(x: Value, taps: Elements): Value {
  const [batch, channels] = x.dims as [number, number];
  const indices = expanded(taps, channels);
  return x.op('GatherElements', [indices], indices.dims, { axis: 2 }).reshape([batch, channels, ...taps.elements.dims.slice(1)]);
}

/** The reverse of `read`: `[batch, channels, taps, points]` is added up to `[batch, channels, length]`. */
export function addBack(values: Value, taps: Elements, length: number): Value {
  const [batch, channels] = values.dims as [number, number];
  const indices = expanded(taps, channels);
  return addElements(values.reshape(indices.dims), indices, 2, [batch, channels, length]);
}

/** `[batch, channels, points]` along an axis of taps. */
export const perTap = (value: Value): Value => value.reshape([...value.dims.slice(0, 2), 1, value.dims[2]!]);
export const perChannel = (value: Value): Value => value.reshape([value.dims[0]!, 1, ...value.dims.slice(1)]);

/** The sampled values: `[batch, channels, space]` gives `[batch, channels, points]`. */
export const sampled = (x: Value, taps: Taps): Value => read(x, taps).mul(perChannel(taps.weights)).sum(2, false);

/** From the cotangent of the sampled values, `[batch, channels, points]`, to that of the space, `[batch, channels, length]`. */
export const throughSampling = (dy: Value, taps: Taps, length: number): Value =>
  addBack(perTap(dy).mul(perChannel(taps.weights)), taps, length);

/** The same to the positions: one `[batch, points]` per axis. */
export function throughPositions(dy: Value, x: Value, taps: Taps): Value[] {
  const perElement = perTap(dy).mul(read(x, taps)).sum(1, false);
  return taps.slopes.map((slope) => perElement.mul(slope).sum(1, false));
}
