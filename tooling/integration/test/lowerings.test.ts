import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import type { Backend } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { numbers } from '@voxplain/graph';
import { type Choice, lower, lowerings, providerOf } from '@voxplain/lowering';
import { describe, expect, it } from 'vitest';
import { difference, referenceModels } from '../src/reference.js';
import { referenceGradients } from '../src/reference-gradients.js';

const here = present(referencePath(), 'gradients of the reference models with each lowering alone');
const backends: Backend[] = [nodeBackend(), webBackend({ threads: 1 })];

describe.skipIf(!here)('every lowering alone leaves the gradients what they are', () => {
  for (const model of here ? referenceModels() : [])
    for (const file of model.files)
      it.each(backends)(`${model.name} (${file.variant}) on $provider`, async (backend) => {
        const { graph, feeds, wanted, arrays } = await referenceGradients(model, file, backends[0]!);
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
