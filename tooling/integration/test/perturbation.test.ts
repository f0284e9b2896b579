import { nodeBackend } from '@voxplain/backend-node';
import { present, referencePath } from '@voxplain/data';
import { explain } from '@voxplain/engine';
import { occlusion } from '@voxplain/occlusion';
import { monai } from '@voxplain/profiles';
import { describe, expect, it } from 'vitest';
import { parity } from '../src/parity.js';
import { isLookedAt, openReference, rowsOfFiles } from '../src/reference-rows.js';

const backend = nodeBackend();
const here = present(referencePath(), 'agreement of occlusion with MONAI, class by class');

/** One array holds the maps of all classes. */
describe.skipIf(!here)('occlusion in the profile of MONAI', () => {
  const cases = here ? rowsOfFiles([{ method: 'occlusion', keys: /^occlusion\.monai$/ }]).filter(isLookedAt) : [];

  it('has rows in 2-D and 3-D', () => {
    expect(new Set(cases.map(({ model }) => model.input.shape.length))).toEqual(new Set([4, 5]));
  });

  it.each(cases)('$name', async (of) => {
    const { model, input, target, array } = await openReference(of, backend);
    const [row] = of.rows as [(typeof of.rows)[number]];
    const window = row.params.mask_size as number[];
    const found: number[] = [];
    for (let c = 0; c < row.shape[0]!; c++) {
      const methods = [occlusion.with({ window, stride: window })];
      const { maps } = await explain(model, input, { methods, target: { ...target, class: c }, profile: monai });
      found.push(...(maps[0]!.map.data as Float32Array));
    }
    await model.dispose();
    expect(parity(of.model, of.name, row, found, array(row.key).data as Float32Array)).toBeLessThanOrEqual(row.tol!);
  });
});
