/** Numbers per axis, x first and in the network's order. */
export interface AxisOrder {
  toNetwork(values: readonly number[]): number[];
  xFirst(values: readonly number[]): number[];
}

/** For axes like `NCXYZ`. */
export function axisOrder(axes: string): AxisOrder {
  const space = axes.replace(/[NC]/g, '');
  const position = [...space].map((axis) => 'XYZ'.indexOf(axis));
  return {
    toNetwork: (values) => position.map((at) => values[at]!),
    xFirst: (values) => position.map((_, x) => values[position.indexOf(x)]!),
  };
}
