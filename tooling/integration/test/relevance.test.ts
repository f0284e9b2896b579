import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import type { BoundExplainer } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain, loadModel } from '@voxplain/engine';
import { lrp } from '@voxplain/lrp';
import { describe, expect, it } from 'vitest';
import { withMergedNorms } from '../src/merged-norms.js';
import { difference } from '../src/reference.js';
import { openReference, rowsOfFiles } from '../src/reference-rows.js';

const backend = nodeBackend();
const here = present(referencePath(), 'agreement of relevance methods with their peers');

/** What each family of rows is in our options; dense outputs of the peers start from 1 at every voxel of the region. */
const methods: Readonly<Record<string, { keys: RegExp; rows: number; of(start: 'output' | 'one'): BoundExplainer }>> = {
  'epsilon 1e-6': { keys: /^lrp_eps1e-6\./, rows: 6, of: (start) => lrp.with({ composite: 'epsilon', start }) },
  'epsilon 1e-9': { keys: /^lrp\.captum/, rows: 1, of: (start) => lrp.with({ composite: 'epsilon', epsilon: 1e-9, start }) },
  'epsilon 0.25': { keys: /^lrp_eps0\.25\./, rows: 6, of: (start) => lrp.with({ composite: 'epsilon', epsilon: 0.25, start }) },
  'epsilon-plus': { keys: /^lrp_epsplus\./, rows: 6, of: (start) => lrp.with({ composite: 'epsilon-plus', start }) },
  'epsilon-alpha2-beta1': { keys: /^lrp_a2b1\./, rows: 6, of: (start) => lrp.with({ composite: 'epsilon-alpha-beta', start }) },
};

/** Models that had batch normalisations, which zennit leaves a factor of when it merges them; exporters leave none. */
const normalised: ReadonlySet<string> = new Set(['resnet18', 'unet2d']);

/**
 * Rows beyond their tolerance. In the residual network a sum of summands about 5 is 3e-5, and near 0 the parts of its summands are a
 * matter of rounding. The peer's own rows in float32 and float64 are 4.7e-3, 6.4e-3, 8.8e-4 and 5.2e-4 apart; ours are nearer the latter.
 */
const besideZero: Readonly<Record<string, number>> = {
  'resnet18 lrp_eps1e-6.zennit': 6e-3,
  'resnet18 lrp_eps0.25.zennit': 8e-3,
  'resnet18 lrp_eps0.25.zennit_f64': 8e-4,
  'resnet18 lrp_epsplus.zennit': 1.2e-3,
  'resnet18 lrp_epsplus.zennit_f64': 1.2e-4,
  'resnet18 lrp_a2b1.zennit': 7e-4,
  'resnet18 lrp_a2b1.zennit_f64': 7e-5,
};

describe.skipIf(!here)('relevance on the reference models', () => {
  const cases = here ? rowsOfFiles(Object.entries(methods).map(([method, { keys }]) => ({ method, keys }))) : [];

  it.each(Object.entries(methods))('has rows of %s', (name, { rows }) => {
    const models = new Set(
      cases.flatMap((of) => of.rows.filter(({ family }) => family === name).map(({ key }) => `${of.model.name} ${key}`)),
    );
    expect(models.size).toBe(rows);
  });

  it.each(cases)('reproduces every row: $name, $score', async (of) => {
    const { model, input, target, array } = await openReference(of, backend);
    const merged = normalised.has(of.model.name)
      ? await loadModel(withMergedNorms(readFileSync(referencePath(of.file.file))), backend)
      : undefined;
    const wanted = [...new Set(of.rows.map(({ family }) => family))];
    const start = of.model.task === 'seg' ? 'one' : 'output';
    const { maps } = await explain(merged ?? model, input, { methods: wanted.map((family) => methods[family]!.of(start)), target });
    await Promise.all([model.dispose(), merged?.dispose()]);
    for (const { key, family, tol } of of.rows) {
      const { raw } = maps[wanted.indexOf(family)]!;
      expect
        .soft(difference(raw.data as Float32Array, array(key).data as Float32Array).max, key)
        .toBeLessThanOrEqual(besideZero[`${of.model.name} ${key}`] ?? tol!);
    }
  });
});
