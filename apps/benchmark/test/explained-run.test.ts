import { nodeBackend } from '@voxplain/backend-node';
import type { Tensor } from '@voxplain/core';
import { loadModel } from '@voxplain/engine';
import { meshNet } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { expect, it } from 'vitest';
import { explainedRun, lastLayer } from '../src/explained-run.js';
import { randomInput } from '../src/random-input.js';

const backend = nodeBackend({ threads: 1 });
const dims = [1, 1, 6, 6, 6];
const file = meshNet({ dilations: [1, 2] });

it('repeats the run that explains: prediction and gradient, from one session', async () => {
  const { run, compile, addedBytes, dispose } = await explainedRun(file, backend, randomInput(dims), saliency.with({ channels: 'none' }));
  const results = Object.values((await run()) as Record<string, Tensor>);
  await dispose();
  const shapes = results.map((tensor) => tensor.dims.join());
  expect(shapes).toContain('1,1,6,6,6');
  expect(shapes).toContain('1,3,6,6,6');
  expect(compile).toBeGreaterThan(0);
  expect(await addedBytes()).toBeGreaterThan(0);
});

it('takes the tensor before the head as the last layer', async () => {
  const model = await loadModel(file, backend);
  const head = model.graph.nodes.at(-1)!;
  expect(await lastLayer(model, dims)).toBe(head.inputs[0]);
});
