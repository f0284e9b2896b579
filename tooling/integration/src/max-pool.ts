/** Max pooling by its definition, as the truth for ties: the first maximum of a window in memory order. */
export interface Pool {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly begins: readonly number[];
}

const indices = (dims: readonly number[]): number[][] =>
  dims.reduce<number[][]>((all, dim) => all.flatMap((at) => Array.from({ length: dim }, (_, i) => [...at, i])), [[]]);
const size = (dims: readonly number[]) => dims.reduce((product, dim) => product * dim, 1);
const offset = (at: readonly number[], dims: readonly number[]) => at.reduce((sum, i, axis) => sum * dims[axis]! + i, 0);

/** For every output element the position of the input element that it is, one channel after the other. */
export function winners(x: readonly number[], { input, output, kernel, strides, dilations, begins }: Pool): number[] {
  const taps = indices(kernel);
  const places = indices(output);
  return Array.from({ length: x.length / size(input) }, (_, channel) => channel * size(input)).flatMap((base) =>
    places.map((place) => {
      let best = -1;
      for (const tap of taps) {
        const at = place.map((i, axis) => i * strides[axis]! + tap[axis]! * dilations[axis]! - begins[axis]!);
        if (at.some((i, axis) => i < 0 || i >= input[axis]!)) continue;
        const element = base + offset(at, input);
        if (best < 0 || x[element]! > x[best]!) best = element;
      }
      return best;
    }),
  );
}
