import { readFileSync } from 'node:fs';
import { gradient } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import type { Tensor, Value } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { numbers } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { lower } from '@voxplain/lowering';
import { describe, expect, it } from 'vitest';
import { allowed, movedBy } from '../src/conditioning.js';
import { parity } from '../src/parity.js';
import { difference, npy, referenceModels } from '../src/reference.js';
import { referenceScore } from '../src/reference-gradients.js';

const backend = nodeBackend();
const here = present(referencePath(), 'outputs, activations and gradients of the reference models');

/** The tensor before the softmax of the models that end in one. */
const logitsOf: Readonly<Record<string, string>> = { unet3d_tri: '/out/Conv_output_0' };
const rowKey = /^(?:output|score|grad|act\.L\d|lgrad\.L\d)(?:_f64)?(?:@logits)?$/;

describe.skipIf(!here)('outputs, activations and gradients, row by row', () => {
  const cases = (here ? referenceModels() : []).flatMap((model) => model.files.map((file) => ({ name: file.file, model, file })));

  it.each(cases)('$name', async ({ name, model, file }) => {
    const { graph, feeds, input, score, arrays } = await referenceScore(model, file, backend);
    const layers = model.layers.map(({ id, torch }) => [id, graph.value(file.layers[torch]!.tensor)] as const);
    const wanted: Record<string, Value> = { output: graph.value(graph.model.outputs[0]!.name) };
    for (const [id, value] of layers) wanted[`act.${id}`] = value;
    const logits = logitsOf[model.name];
    for (const [mark, y] of [['', score()], ...(logits ? [['@logits', score(logits)] as const] : [])] as const) {
      const [dx, ...found] = gradient(y, [input, ...layers.map(([, value]) => value)]);
      Object.assign(wanted, { [`score${mark}`]: y, [`grad${mark}`]: dx });
      for (const [i, [id]] of layers.entries()) wanted[`lgrad.${id}${mark}`] = found[i]!;
    }
    const lowered = lower(graph, wanted as never, backend.provider);
    const suffix = lowered.graph.suffix(lowered.wanted);
    const session = await backend.createSession(wholeFile(lowered.graph, suffix));
    const run = (x: Tensor) => session.run({ ...feeds, [input.name]: x }, Object.values(suffix.names));
    const x = feeds[input.name]!;
    const results = await run(x);

    const rows = model.attributions.filter(({ key }) => rowKey.test(key));
    expect(rows.length).toBeGreaterThanOrEqual(10);
    for (const row of rows) {
      const tensor = suffix.names[row.key.replace('_f64', '')]!;
      const [found, stored] = [numbers(results[tensor]!), numbers(arrays(row.key))];
      const beyond = difference(found, stored).max > row.tol!;
      const moved = beyond ? await movedBy(x, found, async (other) => numbers((await run(other))[tensor]!)) : undefined;
      expect.soft(parity(model, name, row, found, stored, { moved }), row.key).toBeLessThanOrEqual(allowed(row.tol!, moved));
    }
    await session.dispose();
    const { output } = suffix.names;
    const predicted = model.attributions.find(({ key }) => key === 'pred');
    if (predicted) {
      const classes = largestClass(results[output!]!);
      expect(parity(model, name, predicted, classes, numbers(arrays('pred')))).toBe(0);
      const mask = classes.map((c) => (c === model.target.index ? 1 : 0));
      expect(parity(model, name, { key: 'target_mask' }, mask, numbers(arrays('target_mask')))).toBe(0);
    }
  });

  it.each(cases.filter(({ file }) => file.variant === 'dyn'))('of another shape: $name', async ({ name, model, file }) => {
    const { arrays } = await referenceScore(model, file, backend);
    const session = await backend.createSession(readFileSync(referencePath(file.file)));
    const results = await session.run({ [session.inputs[0]!.name]: npy(referencePath(model.input.file.replace('.npy', '_alt.npy'))) });
    await session.dispose();
    const row = model.attributions.find(({ key }) => key === 'alt.output')!;
    const error = parity(model, name, row, numbers(Object.values(results)[0]!), numbers(arrays('alt.output')));
    expect(error).toBeLessThanOrEqual(row.tol!);
  });
});

/** `[1, class, ...space]` -> the class of the largest score at every voxel. */
function largestClass(scores: Tensor): number[] {
  const classes = scores.dims[1]!;
  const values = numbers(scores);
  const voxels = values.length / classes;
  const at = (voxel: number, c: number) => values[c * voxels + voxel]!;
  return Array.from({ length: voxels }, (_, voxel) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (at(voxel, c) > at(voxel, best)) best = c;
    return best;
  });
}
