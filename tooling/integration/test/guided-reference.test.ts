import { deconvnetRules, gradient, guidedRules } from '@voxplain/autodiff';
import { present, referencePath } from '@voxplain/data';
import { numbers } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { lower } from '@voxplain/lowering';
import { describe, expect, it } from 'vitest';
import { parity } from '../src/parity.js';
import { referenceModels } from '../src/reference.js';
import { referenceScore } from '../src/reference-gradients.js';
import { cpu } from '../src/rule-tests.js';

const here = present(referencePath(), 'agreement of guided backpropagation and deconvnet with captum, pytorch-grad-cam and MONAI');
const tables = { guided: guidedRules, deconv: deconvnetRules };
type Table = keyof typeof tables;

/** `guided.captum_f64@logits` and the like; `guidedgradcam` is a product of two maps. */
const rowOf = (key: string) => /^(guided|deconv)\.[^@]+(@logits)?$/.exec(key);

const cases = (here ? referenceModels() : []).flatMap((model) => {
  const rows = model.attributions.filter(({ key, reproduce }) => rowOf(key) && reproduce === 'yes');
  return rows.length ? model.files.map((file) => ({ name: `${model.name} (${file.variant})`, model, file, rows })) : [];
});

describe.skipIf(!here)('rectifiers of the reference models', () => {
  it.each(cases)('$name', async ({ model, file, rows }) => {
    const { graph, feeds, input, score, arrays } = await referenceScore(model, file, cpu);
    const [output] = graph.model.outputs;
    // a softmax at the end is taken off for rows about the logits
    const logits = graph.model.producer(output!.name)!.inputs[0]!;
    const wanted = Object.fromEntries(
      rows.map(({ key }) => {
        const [, table, onLogits] = rowOf(key) as [string, Table, string?] & RegExpExecArray;
        return [key, gradient(score(onLogits ? logits : undefined), input, tables[table])];
      }),
    );
    for (const choice of ['none', 'all'] as const) {
      const lowered = lower(graph, wanted, cpu.provider, choice);
      const suffix = lowered.graph.suffix(lowered.wanted);
      const session = await cpu.createSession(wholeFile(lowered.graph, suffix));
      const results = await session.run(feeds, [...new Set(Object.values(suffix.names))]);
      await session.dispose();
      for (const { key, peer, tol } of rows) {
        const max = parity(model, file.file, { key }, numbers(results[suffix.names[key]!]!), numbers(arrays(key)));
        expect.soft(max, `${key} (${peer}), lowerings ${choice}`).toBeLessThanOrEqual(tol!);
      }
    }
  });

  it('cover every kind of row', () => {
    const kinds = new Set(cases.flatMap(({ rows }) => rows.map(({ key }) => key.replace('@logits', ''))));
    const expected = ['guided.captum', 'guided.pgc', 'guided.own_relu6', 'deconv.captum', 'deconv.own_relu6'];
    expect(expected.filter((key) => !kinds.has(key))).toEqual([]);
  });
});
