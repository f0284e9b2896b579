import { elementCount } from '@voxplain/core';
import { typeCode } from '@voxplain/graph';
import { ModelWriter } from '@voxplain/testkit';

type Matrix = readonly Float64Array[];

export interface TinyTransformer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Weights of each layer and head, `[layer][head][token][token]`, and what the score gains per unit of each: by central differences. */
  attention(input: ArrayLike<number>, target: number): { readonly weights: Matrix[][]; readonly gains: Matrix[][] };
  readonly count: number;
  /** What leaves the last layer. */
  readonly stream: string;
}

export interface TinyOptions {
  readonly grid: readonly number[];
  /** Tokens in front of the grid, and behind it. */
  readonly front: number;
  readonly behind?: number;
  /** Positions whose mean the head reads, without gaps; all of them unless given. */
  readonly read?: readonly number[];
  readonly layers?: number;
  /** Whether the values are weighed by Einsum. */
  readonly einsum?: boolean;
  /** Whether the target is a unit of the last layer, at the positions that are read, and not a class. */
  readonly hidden?: boolean;
  /** Whether the weights are float16, in the file alone. */
  readonly half?: boolean;
}

const [channels, heads, width, classes] = [2, 2, 3, 3];
const dim = heads * width;
const step = 1e-5;

/** A transformer without norms, as a file, and once more in float64: `x + attention(x)`, then `tanh(x M)`, per layer. */
export function tinyTransformer({
  grid,
  front,
  behind = 0,
  read,
  layers = 2,
  einsum = false,
  hidden = false,
  half = false,
}: TinyOptions): TinyTransformer {
  const net = new ModelWriter(17, 31);
  const sites = elementCount(grid);
  const count = front + sites + behind;
  const weight = (rows: number, columns: number, deviation = 1 / Math.sqrt(rows)) => {
    const values = net.draw([rows, columns], deviation);
    return {
      name: net.weight([rows, columns], values),
      rows: Array.from({ length: rows }, (_, i) => Float64Array.from(values.subarray(i * columns, (i + 1) * columns))),
    };
  };
  const x = net.input('x', [1, channels, ...grid]);
  const flat = net.op('Transpose', [net.op('Reshape', [x, net.ints([1, channels, sites])])], { perm: [0, 2, 1] });
  const embedding = weight(channels, dim, 1);
  const [ahead, after] = [front, behind].map((n) => weight(n, dim, 1)) as [ReturnType<typeof weight>, ReturnType<typeof weight>];
  const learnt = (tokens: typeof ahead) => (tokens.rows.length ? [net.op('Reshape', [tokens.name, net.ints([1, -1, dim])])] : []);
  const parts = [...learnt(ahead), net.op('MatMul', [flat, embedding.name]), ...learnt(after)];
  let stream = parts.length > 1 ? net.op('Concat', parts, { axis: 1 }) : parts[0]!;
  const blocks = Array.from({ length: layers }, () => {
    const [query, key, value] = [0, 1, 2].map(() => weight(dim, dim)) as [typeof ahead, typeof ahead, typeof ahead];
    const mixing = weight(dim, dim);
    const split = (by: typeof ahead, perm: readonly number[]) =>
      net.op('Transpose', [net.op('Reshape', [net.op('MatMul', [stream, by.name]), net.ints([1, count, heads, width])])], { perm });
    const scores = net.op('MatMul', [split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1])]);
    const narrow = (values: string, to: number) => (half ? net.op('Cast', [values], { to }) : values);
    const weights = net.op('Dropout', [
      narrow(net.op('Softmax', [narrow(scores, typeCode('float16'))], { axis: -1 }), typeCode('float32')),
    ]);
    const values = split(value, [0, 2, 1, 3]);
    const mixed = einsum ? net.op('Einsum', [weights, values], { equation: 'bhij,bhjd->bhid' }) : net.op('MatMul', [weights, values]);
    const joined = net.op('Reshape', [net.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), net.ints([1, count, dim])]);
    stream = net.op('Tanh', [net.op('MatMul', [net.op('Add', [stream, joined]), mixing.name])]);
    return { query: query.rows, key: key.rows, value: value.rows, mixing: mixing.rows };
  });
  const positions = read ?? Array.from({ length: count }, (_, token) => token);
  const [from = 0, to = count] = read ? [read[0]!, read.at(-1)! + 1] : [];
  const isOne = to - from === 1;
  const part = () =>
    isOne
      ? net.op('Gather', [stream, net.ints([from])], { axis: 1 })
      : net.op('Slice', [stream, net.ints([from]), net.ints([to]), net.ints([1])]);
  const taken = read ? part() : stream;
  const head = weight(dim, classes);
  const bytes = net.bytes(net.op('MatMul', [net.op('ReduceMean', [taken], { axes: [1], keepdims: 0 }), head.name]));

  /** The score, with `more` on one weight of one layer's head, and the weights on the way. */
  function score(
    input: ArrayLike<number>,
    target: number,
    more?: { readonly at: readonly [number, number, number, number]; readonly by: number },
  ) {
    const sitesIn = Array.from({ length: sites }, (_, p) => Float64Array.from({ length: channels }, (_, c) => input[c * sites + p]!));
    let tokens: Matrix = [...ahead.rows, ...product(sitesIn, embedding.rows), ...after.rows];
    const weights = blocks.map(({ query, key, value, mixing }, layer) => {
      const [q, k, v] = [product(tokens, query), product(tokens, key), product(tokens, value)];
      const ofHeads = Array.from({ length: heads }, (_, h) => {
        const part = (row: Float64Array) => row.subarray(h * width, (h + 1) * width);
        const rows = q.map((row) => softmax(k.map((other) => dot(part(row), part(other)))));
        if (more?.at[0] === layer && more.at[1] === h) rows[more.at[2]]![more.at[3]]! += more.by;
        return rows;
      });
      const attended = tokens.map((row, i) => row.map((value_, d) => value_ + dot(ofHeads[Math.floor(d / width)]![i]!, column(v, d))));
      tokens = product(attended, mixing).map((row) => row.map(Math.tanh));
      return ofHeads;
    });
    const pooled = Float64Array.from({ length: dim }, (_, d) => positions.reduce((sum, p) => sum + tokens[p]![d]!, 0) / positions.length);
    return { score: hidden ? pooled[target]! : dot(pooled, column(head.rows, target)), weights };
  }

  function attention(input: ArrayLike<number>, target: number) {
    const { weights } = score(input, target);
    const slope = (at: [number, number, number, number]) =>
      ([step, -step].map((by) => score(input, target, { at, by }).score) as [number, number]).reduce((up, down) => up - down) / (2 * step);
    const gains = weights.map((ofHeads, l) => ofHeads.map((rows, h) => rows.map((row, i) => row.map((_, j) => slope([l, h, i, j])))));
    return { weights, gains };
  }
  return { bytes, attention, count, stream };
}

export const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const column = (matrix: Matrix, j: number): Float64Array => Float64Array.from(matrix, (row) => row[j]!);
export const product = (a: Matrix, b: Matrix): Float64Array[] => {
  const columns = Array.from(b[0]!, (_, j) => column(b, j));
  return a.map((row) => Float64Array.from(columns, (other) => dot(row, other)));
};

/** Of the scores as they are: nothing scales them by the width. */
function softmax(scores: readonly number[]): Float64Array {
  const exponentials = Float64Array.from(scores, (value) => Math.exp(value - Math.max(...scores)));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}
