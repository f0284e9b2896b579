import { float32 } from '@voxplain/core';
import type { Runner, Subject } from '../conformance.js';
import { gaussians } from '../random.js';
import { floats } from './map.js';
import { explainOnce } from './run.js';

const space = [22, 20] as const;
/** One stride of the network. */
const stride = 2;
const margin = 6;

/** An image that is empty but for a patch, moved by one stride, has its map moved as far. */
export function shift({ it, expect }: Runner, subject: Subject): void {
  const {
    quick,
    backends: [backend],
  } = subject;
  it('moves its map with the image', async () => {
    const maps = [];
    for (const by of [0, stride]) {
      const { raw } = (await explainOnce(subject, backend!, quick(), patch(by), { target: { class: 1 } })).maps[0]!;
      maps.push({ values: floats(raw), grid: raw.dims.slice(2) as [number, number] });
    }
    const [still, moved] = maps as [(typeof maps)[number], (typeof maps)[number]];
    const scale = space[0] / still.grid[0];
    const [step, edge] = [stride / scale, Math.ceil(margin / scale)];
    let [off, largest] = [0, 0];
    for (let y = edge; y < still.grid[0] - edge; y++)
      for (let x = edge; x < still.grid[1] - edge; x++) {
        const value = still.values[y * still.grid[1] + x]!;
        off = Math.max(off, Math.abs(value - moved.values[(y + step) * still.grid[1] + x + step]!));
        largest = Math.max(largest, Math.abs(value));
      }
    expect(largest, 'the map is not zero where the patch is').toBeGreaterThan(0);
    expect(off).toBeLessThanOrEqual(1e-4 * largest);
  });
}

function patch(by: number) {
  const [height, width] = space;
  const values = gaussians(17)(25);
  const data = new Float32Array(height * width);
  values.forEach((value, i) => {
    data[(8 + by + Math.floor(i / 5)) * width + 7 + by + (i % 5)] = value;
  });
  return float32([1, 1, height, width], data);
}
