import { tensorOf, type Value } from '@voxplain/graph';

type Plus = (a: Value, factor: number, b: Value) => Value;

/** Winograd's minimal filtering F(size, 3) in one dimension (Lavin & Gray 2015, arXiv 1509.09308). */
export interface Winograd {
  /** Outputs per tile; a tile has two inputs more, and as many products. */
  readonly size: number;
  /** Per product, what of the three taps its kernel is. */
  readonly kernels: readonly (readonly [number, number, number])[];
  /** The products' inputs, of the inputs of a tile. */
  readonly into: (d: readonly Value[], plus: Plus) => Value[];
  /** A tile's outputs, of the products. */
  readonly outOf: (m: readonly Value[], plus: Plus) => Value[];
}

export const f23: Winograd = {
  size: 2,
  kernels: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  into: ([d0, d1, d2, d3], plus) => [plus(d0!, -1, d2!), d1!.add(d2!), plus(d2!, -1, d1!), plus(d1!, -1, d3!)],
  outOf: ([m0, m1, m2, m3], plus) => [m0!.add(m1!).add(m2!), plus(plus(m1!, -1, m2!), -1, m3!)],
};

export const f43: Winograd = {
  size: 4,
  kernels: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
  into([d0, d1, d2, d3, d4, d5], plus) {
    const u = plus(d4!, -4, d2!);
    const v = plus(d3!, -4, d1!);
    const p = plus(d4!, -1, d2!);
    const q = plus(d3!, -1, d1!);
    return [plus(plus(d4!, -5, d2!), 4, d0!), u.add(v), plus(u, -1, v), plus(p, 2, q), plus(p, -2, q), plus(plus(d5!, -5, d3!), 4, d1!)];
  },
  outOf([m0, m1, m2, m3, m4, m5], plus) {
    const a = m1!.add(m2!);
    const c = plus(m1!, -1, m2!);
    const e = m3!.add(m4!);
    const f = plus(m3!, -1, m4!);
    return [m0!.add(a).add(e), plus(c, 2, f), plus(a, 4, e), plus(c, 8, f).add(m5!)];
  },
};

/** Kernels of the products, of one `[out, in, 3, ...rest]`: `[out, in, ...rest]` each. In float64, and rounded once; the runtime folds it. */
export function kernels(w: Value, { kernels: matrix }: Winograd): Value[] {
  const { dims } = w;
  const taps = w.transpose([2, 0, 1, ...dims.slice(3).map((_, i) => i + 3)]).reshape([3, dims.reduce((a, b) => a * b) / 3]);
  const products = w
    .constant(tensorOf('float64', [matrix.length, 3], matrix.flat()))
    .matmul(taps.cast('float64'))
    .cast(w.type) as Value;
  return matrix.map((_, i) => products.slice([0], [i], [i + 1]).reshape([dims[0]!, dims[1]!, ...dims.slice(3)]));
}
