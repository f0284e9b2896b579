import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { numbers } from '@voxplain/graph';
import { saliency } from '@voxplain/saliency';
import { gaussians } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { small } from './small.js';

const backend = nodeBackend({ threads: 1 });
/** Small enough to cross few kinks, large enough for float32. */
const step = 3e-3;

it.each(small)('the length of the input gradient of $name is the slope of its score along it', async ({ make, input }) => {
  const file = make(1);
  const dims = [1, ...input.slice(1)];
  const image = gaussians(1)(elementCount(dims));

  const model = await loadModel(file, backend);
  const { maps } = await explain(model, float32(dims, image), {
    methods: [saliency.with({ channels: 'none', sign: 'signed' })],
    target: { class: 0, region: 'all' },
  });
  await model.dispose();
  const gradient = numbers(maps[0]!.raw);
  const length = Math.hypot(...gradient);

  const session = await backend.createSession(file);
  const score = async (distance: number) => {
    const moved = image.map((v, i) => v + (distance * gradient[i]!) / length);
    const [output] = Object.values(await session.run({ input: float32(dims, moved) }));
    const firstClass = numbers(output!).slice(0, elementCount(output!.dims.slice(2)));
    return firstClass.reduce((sum, v) => sum + v, 0);
  };
  const slope = ((await score(step)) - (await score(-step))) / (2 * step);
  await session.dispose();
  expect(length).toBeGreaterThan(0);
  expect(Math.abs(slope / length - 1)).toBeLessThan(0.01);
});
