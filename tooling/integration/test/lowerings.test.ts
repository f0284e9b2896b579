import { readFileSync } from 'node:fs';
import { gradient } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { type Backend, elementCount } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { GraphBuilder, ModelGraph, numbers, tensorOf } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import { type Choice, lower, lowerings, providerOf } from '@voxplain/lowering';
import { describe, expect, it } from 'vitest';
import { difference, npy, npz, type ReferenceModel, referenceModels } from '../src/reference.js';

const here = present(referencePath(), 'gradients of the reference models with each lowering alone');
const backends: Backend[] = [nodeBackend(), webBackend({ threads: 1 })];

/** The gradients of the target's score by the input and by the layers of a reference model, as nodes without lowerings. */
async function gradients(model: ReferenceModel, file: ReferenceModel['files'][number]) {
  const arrays = npz(referencePath(model.npz));
  const graphFile = ModelGraph.read(readFileSync(referencePath(file.file)));
  const input = npy(referencePath(model.input.file));
  const feeds = { [graphFile.inputs[0]!.name]: input };
  const graph = new GraphBuilder(graphFile, await probe(graphFile, backends[0]!, feeds));
  const output = graph.value(graphFile.outputs[0]!.name);
  const voxels = elementCount(output.dims.slice(2));
  const mask = model.task === 'cls' ? [1] : numbers(arrays('target_mask'));
  const seed = Array.from({ length: elementCount(output.dims) }, (_, i) =>
    Math.floor(i / voxels) % output.dims[1]! === model.target.index ? mask[i % voxels]! : 0,
  );
  const score = output.mul(output.constant(tensorOf('float32', output.dims, seed))).sum('all', false);
  const layers = model.layers.map(({ id, torch }) => ({ id, tensor: file.layers[torch]!.tensor }));
  const found = gradient(score, [graph.value(graphFile.inputs[0]!.name), ...layers.map(({ tensor }) => graph.value(tensor))]);
  const expected = ['grad_f64', ...layers.map(({ id }) => `lgrad.${id}`)];
  return { graph, feeds, wanted: Object.fromEntries(expected.map((key, i) => [key, found[i]!])), arrays };
}

describe.skipIf(!here)('every lowering alone leaves the gradients what they are', () => {
  for (const model of here ? referenceModels() : [])
    for (const file of model.files)
      it.each(backends)(`${model.name} (${file.variant}) on $provider`, async (backend) => {
        const { graph, feeds, wanted, arrays } = await gradients(model, file);
        const check = async (choice: Choice) => {
          const { lowered, ...after } = lower(graph, wanted, backend.provider, choice);
          if (Array.isArray(choice) && lowered.length === 0) return undefined;
          const suffix = after.graph.suffix(after.wanted);
          const session = await backend.createSession(after.graph.append(suffix));
          const results = await session.run(feeds, Object.values(suffix.names));
          await session.dispose();
          for (const key of Object.keys(wanted)) {
            const { relativeL2 } = difference(numbers(results[suffix.names[key]!]!), numbers(arrays(key)));
            expect.soft(relativeL2, `${key} with ${choice}`).toBeLessThanOrEqual(1e-5);
          }
          return choice;
        };
        const alone = lowerings.filter(({ applies }) => applies(providerOf(backend.provider))).map(({ id }) => [id]);
        const checked: (Choice | undefined)[] = [];
        for (const choice of ['none', ...alone, 'all'] as Choice[]) checked.push(await check(choice));
        console.info(`${file.file} on ${backend.provider}: ${checked.filter((choice) => choice).join(', ')}`);
      });
});
