import { float32, type ScoredModel, stack, type Tensor } from '@voxplain/core';

/** `sum(a) - (y(x) - y(x'))`, `[1]`: by how much an attribution along a path from x' to x misses what it should add up to; of several x' their mean. */
export async function pathDelta(
  model: ScoredModel,
  attribution: Float64Array,
  { from, to }: { readonly from: readonly Tensor[]; readonly to: Tensor },
): Promise<Tensor> {
  const [end, ...begins] = await model.score(stack([to, ...from]));
  const begin = begins.reduce((sum, score) => sum + score, 0) / begins.length;
  return float32([1], [attribution.reduce((sum, value) => sum + value, 0) - (end! - begin)]);
}
