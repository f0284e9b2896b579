import { nodeBackend } from '@voxplain/backend-node';
import { defineExplainer, type ExplanationMap, type MapOf, type Network, type Tensor, type Value } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import * as z from 'zod';

/** A formula as a method. */
export const method = (build: (net: Network) => MapOf<Value>) =>
  defineExplainer({
    kind: 'graph',
    id: 'formula',
    version: '1.0.0',
    options: z.strictObject({}),
    about: {
      title: 'Formula',
      category: 'output/attribution/saliency',
      reference: 'none',
      needs: [],
      cost: 'one forward pass',
      limitations: ['for tests'],
    },
    build,
  });

/** The formula's map of the first class, on a model in bytes. */
export async function mapOf(bytes: Uint8Array, input: Tensor, build: (net: Network) => MapOf<Value>): Promise<ExplanationMap> {
  const model = await loadModel(bytes, nodeBackend());
  try {
    return (await explain(model, input, { methods: [method(build)], target: { class: 0 } })).maps[0]!;
  } finally {
    await model.dispose();
  }
}
