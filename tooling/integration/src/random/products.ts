import type { Drawn, Operator, RandomGraph } from '../random-graph.js';
import { allAxes, filled, withRank } from './adapt.js';

const flipped = (g: RandomGraph, a: Drawn): Drawn => {
  const rank = a.dims.length;
  const perm = [...allAxes(a).slice(0, -2), rank - 1, rank - 2];
  return g.op(
    'Transpose',
    [a],
    perm.map((axis) => a.dims[axis]!),
    { perm },
  );
};

/** With a weight on either side, with another tensor, or with itself. */
const matMul: Operator = (g, a, b, random) => {
  const x = withRank(g, a, [1, 2, 3, 4], random);
  const [rows, columns] = [x.dims.at(-2) ?? 1, x.dims.at(-1)!];
  const batch = x.dims.slice(0, -2);
  const way = x.dims.length === 1 ? random.below(2) : random.between(1, 4);
  if (way === 0) return g.op('MatMul', [x, g.weight([columns, 3])], [3]);
  if (way === 1) return g.op('MatMul', [x, filled(g, b, [columns])], x.dims.slice(0, -1));
  if (way === 2) return g.op('MatMul', [g.weight([2, rows], Math.sqrt(rows)), x], [...batch, 2, columns]);
  const other = way === 3 ? filled(g, b, [columns, 3]) : rows < 6 ? flipped(g, x) : g.weight([columns, 2], Math.sqrt(columns));
  return g.op('MatMul', [x, other], [...batch, rows, other.dims.at(-1)!]);
};

const gemm: Operator = (g, a, b, random) => {
  const x = withRank(g, a, [2], random);
  const [transA, transB] = [random.flag(), random.flag()];
  const [rows, inner] = transA ? [x.dims[1]!, x.dims[0]!] : [x.dims[0]!, x.dims[1]!];
  const w = transB ? [3, inner] : [inner, 3];
  const right = random.flag() ? g.weight(w, Math.sqrt(inner)) : filled(g, b, w);
  const added = random.of([null, [3], [rows, 1], [1], [rows, 3]]);
  const bias = added && filled(g, b, added);
  return g.op('Gemm', [x, right, bias], [rows, 3], { transA, transB, alpha: random.of([1, 0.5]), beta: random.of([1, -2]) });
};

const determinant: Operator = (g, a, _, random) => {
  const dims = random.of([
    [6, 2, 2],
    [4, 3, 3],
    [2, 3, 2, 2],
    [2, 3, 3, 3],
  ]);
  return g.op('Det', [filled(g, a, dims)], dims.slice(0, -2));
};

/** Letters for the axes of one to three operands, some of them shared; any of the letters in the result. */
const einsum: Operator = (g, a, b, random) => {
  const x = withRank(g, a, [1, 2, 3], random);
  const lengths: Record<string, number> = Object.fromEntries(x.dims.map((dim, axis) => ['abc'[axis]!, dim]));
  const own = Object.keys(lengths).join('');
  lengths.z = 2;
  const terms = Array.from({ length: random.between(0, 2) }, () => random.shuffled(random.some([...own, 'z'], 2)).join(''));
  const dimsOf = (term: string) => [...term].map((letter) => lengths[letter]!);
  const operands = terms.map((term) => (random.flag() ? g.weight(dimsOf(term)) : filled(g, b, dimsOf(term))));
  const used = [...new Set(own + terms.join(''))];
  const result = random.shuffled(random.some(used, 3)).join('');
  return g.op('Einsum', [x, ...operands], dimsOf(result), { equation: `${[own, ...terms].join(',')}->${result}` });
};

/** A row of heads, each with an even number of channels, of which the first ones may be rotated. */
const rotaryEmbedding: Operator = (g, a, _, random) => {
  const cache = g.weight([2, 3, 2]);
  const sine = g.weight([2, 3, 2]);
  const interleaved = random.flag();
  if (random.flag()) return g.op('RotaryEmbedding', [filled(g, a, [2, 3, 8]), cache, sine], [2, 3, 8], { interleaved, num_heads: 2 });
  return g.op('RotaryEmbedding', [filled(g, a, [2, 2, 3, 4]), cache, sine], [2, 2, 3, 4], { interleaved });
};

export const products = {
  MatMul: matMul,
  Gemm: gemm,
  Det: determinant,
  Einsum: einsum,
  RotaryEmbedding: rotaryEmbedding,
} satisfies Record<string, Operator>;
