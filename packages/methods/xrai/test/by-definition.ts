/** The rule with masks, recounted from scratch every time, in float64: what the method is compared with. */
export function rankedByDefinition(attribution: readonly number[], masks: readonly (readonly boolean[])[], minArea: number): number[] {
  const values: (number | undefined)[] = attribution.map(() => undefined);
  const gain = (area: readonly number[]) => area.reduce((sum, p) => sum + attribution[p]!, 0) / area.length;
  const left = () => masks.map((mask) => [...mask.keys()].filter((p) => mask[p] && values[p] === undefined));
  for (let areas = left(); areas.some(({ length }) => length >= minArea); areas = left()) {
    const candidates = areas.filter(({ length }) => length >= minArea);
    const best = candidates.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    const mean = gain(best);
    for (const p of best) values[p] = mean;
  }
  const rest = [...values.keys()].filter((p) => values[p] === undefined);
  const mean = gain(rest);
  return values.map((value) => value ?? mean);
}

/** Of each label the voxels that are no further than `radius` from one that has it. */
export function masksByDefinition(labels: readonly number[], space: readonly number[], radius: number): boolean[][] {
  const places = space.reduce<number[][]>((found, n) => found.flatMap((at) => Array.from({ length: n }, (_, i) => [...at, i])), [[]]);
  const near = (a: readonly number[], b: readonly number[]) => a.reduce((sum, i, axis) => sum + (i - b[axis]!) ** 2, 0) <= radius ** 2;
  return [...new Set(labels)].map((label) => {
    const own = places.filter((_, p) => labels[p] === label);
    return places.map((at) => own.some((other) => near(at, other)));
  });
}

/** On a linear network, of weights `w`: the mean of `(x - x') w` for `x'` the least and the greatest value, the largest over the channels. */
export function linearAttribution(weights: ArrayLike<number>, input: ArrayLike<number>, channels: number): number[] {
  const x = Array.from(input);
  const middle = (Math.min(...x) + Math.max(...x)) / 2;
  const voxels = x.length / channels;
  return Array.from({ length: voxels }, (_, p) =>
    Math.max(...Array.from({ length: channels }, (_, c) => (x[c * voxels + p]! - middle) * weights[c * voxels + p]!)),
  );
}
