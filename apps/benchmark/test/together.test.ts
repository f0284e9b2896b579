import { nodeBackend } from '@voxplain/backend-node';
import type { Backend, BoundExplainer } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { ModelGraph } from '@voxplain/graph';
import { gapNet, gaussians } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { together } from '../src/together.js';

/** Nodes of the plan that multiply: convolutions, forward and backward. */
async function convolutions(methods: readonly BoundExplainer[]): Promise<number> {
  const base = nodeBackend({ threads: 1 });
  let operators: readonly string[] = [];
  const backend: Backend = {
    ...base,
    createSession(bytes, options) {
      if (options?.purpose !== 'probe') operators = ModelGraph.read(bytes, options?.externalData).nodes.map(({ op }) => op);
      return base.createSession(bytes, options);
    },
  };
  const model = await loadModel(gapNet([10, 8]), backend);
  await explain(model, { type: 'float32', dims: [1, 1, 10, 8], data: gaussians(1)(80) }, { methods });
  await model.dispose();
  return operators.filter((op) => op.startsWith('Conv')).length;
}

it('is one forward pass, one plain gradient and one guided gradient', async () => {
  // the network has two convolutions
  const five = together('linear');
  const alone = await Promise.all(five.map((method) => convolutions([method])));
  expect(five.map(({ explainer }) => explainer.id)).toEqual(['cam', 'grad-cam', 'saliency', 'guided-backprop', 'saliency-activation-map']);
  expect(alone).toEqual([2, 2, 4, 4, 4]);
  expect(await convolutions(five)).toBe(6);
});
