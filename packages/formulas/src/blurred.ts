import { elementCount } from '@voxplain/core';

/** What lies outside an image: zeros, or the image mirrored at its border, `b a | a b c | c b`. */
export type Outside = 'zero' | 'mirror';

/** How far a kernel reaches, in standard deviations: there it is so small, 2e-8 of its peak, that a blur changes with sigma without jumps. */
const reach = 6;

/**
 * Values `dims`, C order, blurred by a Gaussian: along each axis by the standard deviation `sigma[axis]`, in elements, 0 for not at all. Kernels
 * are sampled at the elements, reach to 6 sigma and add up to 1. One axis after the other, in float64.
 */
export function blurred(
  values: ArrayLike<number>,
  dims: readonly number[],
  sigma: readonly number[],
  outside: Outside,
): Float64Array<ArrayBuffer> {
  return sigma.reduce((result, s, axis) => {
    const half = halfKernel(s);
    return half.length > 1 ? alongAxis(result, dims, axis, rows(half, dims[axis]!, outside)) : result;
  }, Float64Array.from(values));
}

/** The kernel from its centre outwards. */
function halfKernel(sigma: number): Float64Array {
  const half = Float64Array.from({ length: Math.floor(reach * sigma + 0.5) + 1 }, (_, d) =>
    d === 0 ? 1 : Math.exp(-0.5 * (d / sigma) ** 2),
  );
  const sum = half.reduce((total, weight, d) => total + (d === 0 ? weight : 2 * weight), 0);
  return half.map((weight) => weight / sum);
}

/** What a line of `n` elements is multiplied by: for every element the weights of those from `start` on. */
interface Row {
  readonly start: number;
  readonly weights: Float64Array;
}

function rows(half: Float64Array, n: number, outside: Outside): Row[] {
  const radius = half.length - 1;
  return Array.from({ length: n }, (_, i) => {
    const start = Math.max(0, i - radius);
    const weights = new Float64Array(Math.min(n - 1, i + radius) - start + 1);
    for (let j = i - radius; j <= i + radius; j++) {
      const within = j >= 0 && j < n;
      if (within) weights[j - start]! += half[Math.abs(j - i)]!;
      else if (outside === 'mirror') weights[mirrored(j, n) - start]! += half[Math.abs(j - i)]!;
    }
    return { start, weights };
  });
}

function mirrored(j: number, n: number): number {
  const folded = ((j % (2 * n)) + 2 * n) % (2 * n);
  return folded < n ? folded : 2 * n - 1 - folded;
}

function alongAxis(values: Float64Array, dims: readonly number[], axis: number, matrix: readonly Row[]): Float64Array<ArrayBuffer> {
  const n = dims[axis]!;
  const inner = elementCount(dims.slice(axis + 1));
  const result = new Float64Array(values.length);
  const line = new Float64Array(n);
  for (let block = 0; block < values.length; block += n * inner) {
    for (let first = block; first < block + inner; first++) {
      for (let i = 0; i < n; i++) line[i] = values[first + i * inner]!;
      for (let i = 0; i < n; i++) {
        const { start, weights } = matrix[i]!;
        let sum = 0;
        for (let j = 0; j < weights.length; j++) sum += weights[j]! * line[start + j]!;
        result[first + i * inner] = sum;
      }
    }
  }
  return result;
}
