/** One position of the occluding window: `[start, end)` along every spatial axis. */
export type Position = readonly (readonly [start: number, end: number])[];

/** Every position of a window that moves by `stride`; the last one along an axis is moved back so that all voxels are covered. */
export function positions(space: readonly number[], window: readonly number[], stride: readonly number[]): Position[] {
  return space.reduce<Position[]>(
    (found, length, axis) => {
      const size = Math.min(window[axis]!, length);
      const starts = Array.from({ length: Math.ceil((length - size) / stride[axis]!) + 1 }, (_, i) =>
        Math.min(i * stride[axis]!, length - size),
      );
      return found.flatMap((position) => starts.map((start) => [...position, [start, start + size] as const]));
    },
    [[]],
  );
}

/** Calls `visit(start, end)` with the flat ranges of the last axis that a position covers. */
export function ranges(space: readonly number[], position: Position, visit: (start: number, end: number) => void): void {
  const walk = (axis: number, base: number): void => {
    const [start, end] = position[axis]!;
    const offset = base * space[axis]!;
    if (axis === space.length - 1) visit(offset + start, offset + end);
    else for (let i = start; i < end; i++) walk(axis + 1, offset + i);
  };
  walk(0, 0);
}
