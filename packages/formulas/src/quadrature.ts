/** Points in [0, 1] and their weights, which add up to 1. */
export interface Quadrature {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/** Exact for polynomials of degree `2 count - 1`. The points are the roots of Legendre's polynomial, by Newton's method from Tricomi's estimate. */
function gaussLegendre(count: number): Quadrature {
  const found = Array.from({ length: count }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const [value, before] = legendre(count, x);
      slope = (count * (x * value - before)) / (x * x - 1);
      const move = value / slope;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    return { point: (1 - x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { points: found.map(({ point }) => point), weights: found.map(({ weight }) => weight) };
}

/** Legendre's polynomials of degree `n` and `n - 1` at `x`. */
function legendre(n: number, x: number): readonly [number, number] {
  let [value, before] = [x, 1];
  for (let k = 2; k <= n; k++) [value, before] = [((2 * k - 1) * x * value - (k - 1) * before) / k, value];
  return [value, before];
}

const even = (count: number, shift: number): Quadrature => ({
  points: Array.from({ length: count }, (_, i) => (i + shift) / count),
  weights: Array(count).fill(1 / count),
});

/** Both ends count half. */
function trapezoid(count: number): Quadrature {
  if (count === 1) return even(1, 0.5);
  const last = count - 1;
  return {
    points: Array.from({ length: count }, (_, i) => i / last),
    weights: Array.from({ length: count }, (_, i) => (i === 0 || i === last ? 0.5 : 1) / last),
  };
}

/** How an integral over [0, 1] is approximated by so many points. */
export const quadratures = {
  'gauss-legendre': gaussLegendre,
  'riemann-left': (count) => even(count, 0),
  'riemann-middle': (count) => even(count, 0.5),
  'riemann-right': (count) => even(count, 1),
  trapezoid,
} satisfies Record<string, (count: number) => Quadrature>;

export type QuadratureName = keyof typeof quadratures;
