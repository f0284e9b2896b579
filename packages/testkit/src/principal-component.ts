/** Eigenvalues, largest first, and eigenvectors of a symmetric matrix in float64, by Jacobi's rotations. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const scale = Math.hypot(...a.flat());
  const offDiagonal = () => Math.hypot(...a.flatMap((row, i) => row.filter((_, j) => j !== i)));
  for (let sweep = 0; sweep < 60 && offDiagonal() > 1e-15 * scale; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p]![q] === 0) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const cosine = 1 / Math.hypot(tangent, 1);
        const sine = tangent * cosine;
        const turn = (row: number[]) => {
          [row[p], row[q]] = [cosine * row[p]! - sine * row[q]!, sine * row[p]! + cosine * row[q]!];
        };
        a.forEach(turn);
        for (let k = 0; k < n; k++) [a[p]![k], a[q]![k]] = [cosine * a[p]![k]! - sine * a[q]![k]!, sine * a[p]![k]! + cosine * a[q]![k]!];
        v.forEach(turn);
      }
  const order = a.map((_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => v.map((row) => row[i]!)) };
}

/** The first principal component of `[channel, site]` values, by the covariance of the channels; largest magnitude positive. */
export function principalComponentByHand(
  values: ArrayLike<number>,
  channels: number,
): { map: number[]; direction: number[]; eigenvalues: number[] } {
  const sites = values.length / channels;
  const centred = Array.from({ length: channels }, (_, c) => {
    const row = Array.from({ length: sites }, (_, s) => values[c * sites + s]!);
    const mean = row.reduce((sum, value) => sum + value, 0) / sites;
    return row.map((value) => value - mean);
  });
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const { values: eigenvalues, vectors } = symmetricEigen(centred.map((x) => centred.map((y) => dot(x, y))));
  const map = Array.from({ length: sites }, (_, s) =>
    dot(
      vectors[0]!,
      centred.map((row) => row[s]!),
    ),
  );
  const sign = Math.max(...map) + Math.min(...map) < 0 ? -1 : 1;
  return { map: map.map((value) => value * sign), direction: vectors[0]!.map((value) => value * sign), eigenvalues };
}
