import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { detectorNet } from '../networks.js';
import { gaussians } from '../random.js';
import { floats } from './map.js';

const edge = 4;
/** A detector that looks at 3 voxels along each axis sees the cube from one voxel outside it. */
const reach = 1;

/** A network that looks for bright cubes: the map is largest at the one that is planted (pointing game), in 2-D and 3-D. */
export function localisation({ it, expect }: Runner, { quick, backends: [backend] }: Subject): void {
  for (const space of [
    [16, 14],
    [10, 9, 12],
  ]) {
    it(`points at a planted cube (${space.length}-D)`, async () => {
      const model = await loadModel(detectorNet(space), backend!);
      for (const corner of [space.map(() => 2), space.map((n) => n - edge - 1)]) {
        const inside = (p: number, more: number) =>
          place(p, space).every((at, axis) => at >= corner[axis]! - more && at < corner[axis]! + edge + more);
        const noise = gaussians(19)(space.reduce((product, n) => product * n, 1));
        const image = noise.map((value, p) => 0.05 * value + Number(inside(p, 0)));
        const { maps } = await explain(model, float32([1, 1, ...space], image), { methods: [quick()], target: { class: 0 } });
        const values = floats(maps[0]!.map);
        const highest = values.reduce((best, value, p) => (value > values[best]! ? p : best), 0);
        expect(inside(highest, reach), `the maximum is at ${place(highest, space)}, the cube from ${corner}`).toBe(true);
      }
      await model.dispose();
    });
  }
}

/** Where a voxel in C order lies. */
function place(p: number, space: readonly number[]): number[] {
  const at: number[] = [];
  for (const n of [...space].reverse()) {
    at.unshift(p % n);
    p = Math.floor(p / n);
  }
  return at;
}
