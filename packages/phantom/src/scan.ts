/**
 * Noise-free Hounsfield units of a label map: each voxel takes its tissue's value, then the scanner's point spread
 * blurs the slice by [1 2 1] / 4 along x and y. Rounded to whole HU, as scanners store them.
 */
export function scan(labels: Uint8Array, size: readonly number[], hounsfield: readonly number[]): Int16Array {
  const [columns = 1, rows = 1] = size;
  const sharp = Float64Array.from(labels, (label) => hounsfield[label]!);
  const across = blur(sharp, columns, 1);
  return Int16Array.from(blur(across, rows, columns), Math.round);
}

/** [1 2 1] / 4 along one axis; the border is repeated. */
function blur(values: Float64Array, length: number, stride: number): Float64Array {
  return values.map((value, index) => {
    const position = Math.floor(index / stride) % length;
    const before = position > 0 ? values[index - stride]! : value;
    const after = position < length - 1 ? values[index + stride]! : value;
    return (before + 2 * value + after) / 4;
  });
}
