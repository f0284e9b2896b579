import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import type { Backend } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { numbers } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { type Choice, lower, lowerings, providerOf } from '@voxplain/lowering';
import { describe, expect, it } from 'vitest';
import { difference, referenceModels } from '../src/reference.js';
import { referenceGradients } from '../src/reference-gradients.js';

const here = present(referencePath(), 'gradients of the reference models with each lowering alone');
/** Phases wherever they have a form, not only where they pay. */
const eager = (provider: string) => ({ ...providerOf(provider), phases: { volumes: 0, images: 0, channels: 1 } });
/** Relative L2 distance to the float64 gradient: exact rewriting, and such as rounds in another order. */
const tolerance = (choice: Choice) => (choice === 'all' || choice.includes('phases') ? 5e-5 : 1e-5);
const backends: Backend[] = [nodeBackend(), webBackend({ threads: 1 })];

describe.skipIf(!here)('every lowering alone leaves the gradients what they are', () => {
  for (const model of here ? referenceModels() : [])
    for (const file of model.files)
      it.each(backends)(`${model.name} (${file.variant}) on $provider`, async (backend) => {
        const { graph, feeds, wanted, arrays } = await referenceGradients(model, file, backends[0]!);
        const check = async (choice: Choice) => {
          const { lowered, ...after } = lower(graph, wanted, eager(backend.provider), choice);
          if (Array.isArray(choice) && lowered.length === 0) return undefined;
          const suffix = after.graph.suffix(after.wanted);
          const session = await backend.createSession(wholeFile(after.graph, suffix));
          const results = await session.run(feeds, Object.values(suffix.names));
          await session.dispose();
          for (const key of Object.keys(wanted)) {
            const { relativeL2 } = difference(numbers(results[suffix.names[key]!]!), numbers(arrays(key)));
            expect.soft(relativeL2, `${key} with ${choice}`).toBeLessThanOrEqual(tolerance(choice));
          }
          return choice;
        };
        const alone = lowerings.filter(({ applies }) => applies(eager(backend.provider))).map(({ id }) => [id]);
        const checked: (Choice | undefined)[] = [];
        for (const choice of ['none', 'exact', ...alone, 'all'] as Choice[]) checked.push(await check(choice));
        console.info(`${file.file} on ${backend.provider}: ${checked.filter((choice) => choice).join(', ')}`);
      });
});
