import { elementCount } from '@voxplain/core';

export interface Components {
  /** 0 outside the mask, 1 and up for the components in the order of their first voxels. */
  readonly labels: Int32Array;
  /** Voxels of each; that of label 1 first. */
  readonly sizes: readonly number[];
}

/** The parts of a mask that hang together by faces: two voxels are neighbours if they differ by one along one axis. `dims` slowest first. */
export function components(mask: ArrayLike<number>, dims: readonly number[]): Components {
  const steps = dims.map((_, axis) => elementCount(dims.slice(axis + 1)));
  const labels = new Int32Array(mask.length);
  const open = new Int32Array(mask.length);
  const sizes: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || labels[start]) continue;
    const label = sizes.length + 1;
    let [found, next] = [0, 0];
    const reach = (at: number) => {
      if (!mask[at] || labels[at]) return;
      labels[at] = label;
      open[found++] = at;
    };
    reach(start);
    while (next < found) {
      const at = open[next++]!;
      for (let axis = 0; axis < dims.length; axis++) {
        const [step, length] = [steps[axis]!, dims[axis]!];
        const index = Math.floor(at / step) % length;
        if (index > 0) reach(at - step);
        if (index < length - 1) reach(at + step);
      }
    }
    sizes.push(found);
  }
  return { labels, sizes };
}
