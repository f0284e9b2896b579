import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { defineExplainer, float32, type LayerChoice, stack, type Tail, type Tensor } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain, loadModel, type Model } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { npy, referenceModels } from '../src/reference.js';
import { isLookedAt } from '../src/reference-rows.js';

const backend = nodeBackend();

type Look = (tail: Tail, whole: number) => Promise<void>;

/** Cuts a model at a layer, inside a method that runs it many times. */
async function cut(model: Model, input: Tensor, layer: LayerChoice, look: Look): Promise<void> {
  const method = defineExplainer<unknown>({
    kind: 'iterative',
    id: 'cut',
    version: '1',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
    about: { title: '', category: 'structure/features', reference: '', needs: [], cost: 'one forward pass', limitations: [] },
    async explain(scored, sample) {
      await look(await scored.tail(sample, layer), (await scored.score(sample))[0]!);
      return { map: float32([1, 1, ...sample.dims.slice(2)]), mapKind: 'signed' };
    },
  });
  await explain(model, input, { methods: [method] });
}

const noisy = (tensor: Tensor, seed: number): Tensor => {
  const noise = gaussians(seed)(tensor.data.length);
  return { ...tensor, data: (tensor.data as Float32Array).map((value, i) => value + noise[i]!) };
};

describe.skipIf(!present(referencePath(), 'models cut at their layers'))('the part of a model behind a layer', () => {
  const files = referenceModels()
    .flatMap((model) => model.files.map((file) => ({ name: file.file, model, file })))
    .filter(isLookedAt);
  it.each(files)('gives the score of the whole: $name', { timeout: 60_000 }, async ({ model, file }) => {
    const loaded = await loadModel(readFileSync(referencePath(file.file)), backend);
    const input = npy(referencePath(model.input.file));
    const named = model.layers.map(({ torch }) => file.layers[torch]!.tensor);
    const all = (await loaded.layers(input.dims)).map(({ name }) => name);
    const some = [...named, ...[0, 0.3, 0.6].map((part) => all[Math.floor(part * all.length)]!)];
    for (const layer of new Set(some))
      await cut(loaded, input, layer, async (tail, whole) => {
        const { activation } = tail;
        const scores = await tail.score(stack([activation, noisy(activation, 3), activation]));
        expect(Math.abs(scores[0]! - whole) / Math.abs(whole), layer).toBeLessThanOrEqual(1e-5);
        expect(Math.abs(scores[2]! - whole) / Math.abs(whole), layer).toBeLessThanOrEqual(1e-5);
        expect(Math.abs(scores[1]! - whole) / Math.abs(whole), layer).toBeGreaterThan(1e-6);
        // the plan is there: one sample is filled up to it
        expect((await tail.score(noisy(activation, 3)))[0]).toBeCloseTo(scores[1]!, 4);
      });
    await loaded.dispose();
  });
});

describe('a cut beside a skip connection', () => {
  const net = new ModelWriter(17);
  const x = net.input('x', ['N', 1, 6, 6]);
  const skip = net.op('Relu', [net.conv(x, 1, 3, [3, 3])]);
  const deep = net.op('Tanh', [net.conv(skip, 3, 3, [3, 3])]);
  const sum = net.op('Add', [net.op('Mul', [deep, skip]), skip]);
  const bytes = net.bytes(net.op('Flatten', [net.op('GlobalAveragePool', [sum])]));
  const input = float32([1, 1, 6, 6], gaussians(5)(36));

  it('keeps what flows past the layer: with the layer at zero, the skip alone is left', async () => {
    const model = await loadModel(bytes, backend);
    await cut(model, input, deep, async (tail, whole) => {
      const zero = { ...tail.activation, data: new Float32Array(tail.activation.data.length) };
      const [left, again] = await tail.score(stack([zero, tail.activation]));
      const { outputs } = await explain(model, input, { methods: [] });
      expect(again).toBeCloseTo(whole, 5);
      expect(left).not.toBeCloseTo(whole, 4);
      expect(Number.isFinite(left)).toBe(true);
      expect(Object.keys(outputs)).toHaveLength(1);
    });
    await model.dispose();
  });

  it('says which layer there is not', async () => {
    const model = await loadModel(bytes, backend);
    await expect(cut(model, input, 'nowhere', async () => {})).rejects.toMatchObject({ code: 'UnknownLayer' });
    await model.dispose();
  });
});
