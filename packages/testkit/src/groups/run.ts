import { type Backend, type BoundExplainer, type Explainer, type Explanation, elementCount, float32, type Tensor } from '@voxplain/core';
import { type ExplainOptions, explain, loadModel } from '@voxplain/engine';
import type { Subject } from '../conformance.js';
import { gapNet } from '../networks.js';
import { gaussians } from '../random.js';

export const inputDims = [1, 1, 10, 8] as const;

/** A batch of random inputs. */
export function randomInput(batch: number, seed = 11, space: readonly number[] = inputDims.slice(2)): Tensor {
  const dims = [batch, 1, ...space];
  return float32(dims, gaussians(seed)(elementCount(dims)));
}

/** The network that a method is tried on. */
export const networkOf = ({ conformance: { network = gapNet } }: Subject, space: readonly number[]): Uint8Array => network(space);

/** One explanation of that network, in a model of its own. */
export async function explainOnce(
  subject: Subject,
  backend: Backend,
  method: Explainer | BoundExplainer,
  input: Tensor,
  options: Partial<ExplainOptions> = {},
): Promise<Explanation> {
  const model = await loadModel(networkOf(subject, input.dims.slice(2)), backend);
  try {
    return await explain(model, input, { methods: [method], ...options });
  } finally {
    await model.dispose();
  }
}
