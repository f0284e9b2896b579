export interface Ranked {
  /** Of every voxel the mean attribution of the area that it was added with. */
  readonly values: Float64Array;
  /** When that area was added: 0 for the first; what no region has is last. */
  readonly order: Int32Array;
}

/**
 * XRAI's rule (Kapishnikov et al. 2019, arXiv 1906.02825): regions are added one after the other, each time the one whose new area, what
 * is not covered yet, has the highest mean attribution; those that would add fewer than `minArea` voxels are left out. What is not covered in
 * the end is one area more. So the values add up to the attribution.
 *
 * @param regions voxels of each region; they may overlap
 */
export function ranked(attribution: Float64Array, regions: readonly Int32Array[], minArea: number): Ranked {
  const values = new Float64Array(attribution.length);
  const order = new Int32Array(attribution.length).fill(-1);
  const holders = holdersOf(regions, attribution.length);
  const areas = regions.map(({ length }) => length);
  const sums = regions.map((members) => members.reduce((sum, p) => sum + attribution[p]!, 0));
  const open = new Set(regions.keys());
  let added = 0;
  const add = (area: Int32Array) => {
    const mean = area.reduce((sum, p) => sum + attribution[p]!, 0) / area.length;
    for (const p of area) {
      values[p] = mean;
      order[p] = added;
    }
    added++;
  };
  for (;;) {
    let [best, most] = [-1, Number.NEGATIVE_INFINITY];
    for (const region of open) {
      if (areas[region]! < Math.max(minArea, 1)) open.delete(region);
      else if (sums[region]! / areas[region]! > most) [best, most] = [region, sums[region]! / areas[region]!];
    }
    if (best < 0) break;
    open.delete(best);
    const area = regions[best]!.filter((p) => order[p] === -1);
    for (const p of area) {
      for (const region of holders.of(p)) {
        areas[region]!--;
        sums[region]! -= attribution[p]!;
      }
    }
    add(area);
  }
  add(Int32Array.from(order.keys()).filter((p) => order[p] === -1));
  return { values, order };
}

/** The regions that each voxel is in. */
function holdersOf(regions: readonly Int32Array[], voxels: number): { of(p: number): Int32Array } {
  const ends = new Int32Array(voxels + 1);
  for (const members of regions) for (const p of members) ends[p + 1]!++;
  for (let p = 0; p < voxels; p++) ends[p + 1]! += ends[p]!;
  const all = new Int32Array(ends[voxels]!);
  const next = ends.slice();
  regions.forEach((members, region) => {
    for (const p of members) all[next[p]!++] = region;
  });
  return { of: (p) => all.subarray(ends[p], ends[p + 1]) };
}
