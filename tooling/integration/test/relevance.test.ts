import { readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import type { BoundExplainer } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { deepLift } from '@voxplain/deep-lift';
import { explain, loadModel } from '@voxplain/engine';
import { lrp } from '@voxplain/lrp';
import { describe, expect, it } from 'vitest';
import { withMergedNorms } from '../src/merged-norms.js';
import { parity } from '../src/parity.js';
import { openReference, rowsOfFiles } from '../src/reference-rows.js';

const backend = nodeBackend();
const here = present(referencePath(), 'agreement of relevance methods with their peers');

/** What each family of rows is in our options. The peer's DeepLIFT leaves maxima their derivative. Dense outputs of the peers start from 1 at every voxel of the region. */
const methods: Readonly<Record<string, { keys: RegExp; rows: number; of(start: 'output' | 'one'): BoundExplainer }>> = {
  'deep-lift': { keys: /^deeplift\.captum/, rows: 10, of: () => deepLift.with({ maxima: 'winner' }) },
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
 * matter of rounding: the peer's own rows in float32 and float64 are 4.7e-3, 6.4e-3, 8.8e-4 and 5.2e-4 apart; ours are as far from either.
 * On the baseline 0 an instance normalisation of the 3-D network gets maps that are constant but for rounding, which it magnifies 316 times:
 * the runtime's own forward pass is 7e-4 off there.
 */
const beyond: Readonly<Record<string, number>> = {
  'resnet18 lrp_eps1e-6.zennit': 1e-2,
  'resnet18 lrp_eps1e-6.zennit_f64': 1e-2,
  'resnet18 lrp_eps0.25.zennit': 1.3e-2,
  'resnet18 lrp_eps0.25.zennit_f64': 1.3e-2,
  'resnet18 lrp_epsplus.zennit': 2.5e-3,
  'resnet18 lrp_epsplus.zennit_f64': 2.5e-3,
  'resnet18 lrp_a2b1.zennit': 1.5e-3,
  'resnet18 lrp_a2b1.zennit_f64': 1.5e-3,
  'resnet3d deeplift.captum': 2e-3,
  'resnet3d deeplift.captum_f64': 2e-3,
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
    const start = of.model.task === 'seg' ? 'one' : 'output';
    const wanted = [...new Set(of.rows.map(({ family }) => family))];
    const found = new Map<string, Float32Array>();
    for (const family of wanted) {
      const explained = family === 'deep-lift' ? model : (merged ?? model);
      const { maps } = await explain(explained, input, { methods: [methods[family]!.of(start)], target });
      found.set(family, maps[0]!.raw.data as Float32Array);
    }
    await Promise.all([model.dispose(), merged?.dispose()]);
    for (const { key, family, tol } of of.rows) {
      expect
        .soft(parity(of.model, of.name, { key }, found.get(family)!, array(key).data as Float32Array, noteOn(family, merged)), key)
        .toBeLessThanOrEqual(beyond[`${of.model.name} ${key}`] ?? tol!);
    }
  });
});

const noteOn = (family: string, merged: unknown): string | undefined =>
  merged && family !== 'deep-lift' ? 'with the factor 1 / sqrt(1 + 1e-5) that the peer leaves behind every merged batch norm' : undefined;
