import { gradient } from '@voxplain/autodiff';
import { lower } from '@voxplain/lowering';
import { type OneOp, scoreOf } from '@voxplain/testkit';
import { cpu } from '../rule-tests.js';

export const providers = ['cpu', 'wasm', 'webgpu'] as const;
export type ProviderName = (typeof providers)[number];

/** Ids of the lowerings that work on a model with its gradients, by provider. Nothing is run but the shape probe. */
export async function loweredBy(question: OneOp): Promise<Record<ProviderName, readonly string[]>> {
  const { graph, score } = await scoreOf(question, cpu);
  const found = gradient(
    score,
    question.wrt.map((name) => graph.value(name)),
  );
  const outputs = question.outputs.map((name) => [name, graph.value(name)] as const);
  const wanted = { ...Object.fromEntries(outputs), ...Object.fromEntries(found.map((dx, i) => [`d${i}`, dx])) };
  const ids = (provider: ProviderName) => lower(graph, wanted, provider).lowered.map(({ id }) => id);
  return { cpu: ids('cpu'), wasm: ids('wasm'), webgpu: ids('webgpu') };
}
