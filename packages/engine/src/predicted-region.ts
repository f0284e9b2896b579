import { elementCount, float32, type Target, type Tensor } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { compile } from './compile.js';
import { type Model, runDims } from './model.js';
import { outputs } from './plan.js';
import { planKey } from './plan-key.js';
import { predict } from './predict.js';
import type { Chosen } from './target.js';

/** 1 where a voxel is predicted as the target's class, `[batch, 1, ...space]`: one run of the network alone. Throws `InvalidTarget` where none is. */
export async function predictedRegion(model: Model, input: Tensor, given: Target, chosen: Chosen): Promise<Tensor> {
  const target: Target = { ...given, region: 'predicted', reduce: 'sum' };
  const dims = runDims(model, input);
  return model.plans.use(
    planKey('explain', dims, target, []),
    () => compile(model, dims, target, []),
    async (plan) => {
      const run = { model, plan, target, chosen, region: { predicted: true } };
      const { results } = await predict(run, input, [outputs.seed]);
      const seed = results[outputs.seed]!;
      const [batch, classes, ...space] = seed.dims as [number, number, ...number[]];
      const count = elementCount(space);
      const region = new Float32Array(batch * count);
      numbers(seed).forEach((weight, i) => {
        if (weight > 0) region[Math.floor(i / (classes * count)) * count + (i % count)] = 1;
      });
      return float32([batch, 1, ...space], region);
    },
  );
}
