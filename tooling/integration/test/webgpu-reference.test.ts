import { present, referencePath } from '@voxplain/data';
import { numbers } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { lower } from '@voxplain/lowering';
import { describe, expect, it } from 'vitest';
import { difference, referenceModels } from '../src/reference.js';
import { referenceGradients } from '../src/reference-gradients.js';
import { cpu } from '../src/rule-tests.js';
import { webgpu } from '../src/webgpu.js';

const strict = await webgpu({ cpuFallback: false });
const here = present(referencePath(), 'gradients of the reference models on WebGPU');
const deep = process.env.VOXPLAIN_DEEP === '1';
/** Those that a software adapter computes in seconds; all of them in the deep run. */
const quick = ['vgg_a', 'resnet18', 'resnet3d', 'unet2d', 'vit'];

describe.skipIf(!strict || !here)('reference gradients on WebGPU, no node on the CPU', () => {
  for (const model of here ? referenceModels() : [])
    for (const file of model.files.filter(({ variant }) => deep || (variant === 'static' && quick.includes(model.name))))
      it(`${model.name} (${file.variant})`, async () => {
        const { graph, feeds, wanted, arrays } = await referenceGradients(model, file, cpu);
        const after = lower(graph, wanted, 'webgpu');
        const suffix = after.graph.suffix(after.wanted);
        const session = await strict!.createSession(wholeFile(after.graph, suffix));
        const results = await session.run(feeds, Object.values(suffix.names));
        await session.dispose();
        const errors = Object.keys(wanted).map((key) => {
          const { relativeL2 } = difference(numbers(results[suffix.names[key]!]!), numbers(arrays(key)));
          expect.soft(relativeL2, key).toBeLessThanOrEqual(1e-5);
          return relativeL2;
        });
        console.info(`${file.file} on WebGPU: ${errors.length} gradients, relative L2 at most ${Math.max(...errors).toExponential(1)}`);
      });
});
