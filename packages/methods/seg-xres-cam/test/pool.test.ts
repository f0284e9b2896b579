import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { segXResCam } from '../src/index.js';
import type { Reduction } from '../src/pool.js';

/** Blocks along one axis after the other would not give the mean: every site looks up its whole block. */
function blockwiseByHand(values: Float32Array, space: readonly number[], window: number, reduce: Reduction): number[] {
  const sites = elementCount(space);
  const blockOf = (s: number) => {
    let rest = s;
    return [...space]
      .reverse()
      .map((length) => {
        const index = rest % length;
        rest = Math.floor(rest / length);
        return Math.floor(index / Math.min(window, length));
      })
      .join();
  };
  return Array.from(values, (_, i) => {
    const start = i - (i % sites);
    const block = Array.from({ length: sites }, (_, s) => s).filter((s) => blockOf(s) === blockOf(i % sites));
    const members = block.map((s) => values[start + s]!);
    return reduce === 'max' ? Math.max(...members) : members.reduce((sum, value) => sum + value, 0) / members.length;
  });
}

describe.each([[[7, 5]], [[6, 8]], [[5, 3, 4]]])('blocks of %j', (space) => {
  it.each([1, 2, 3, 4, 100].flatMap((pool) => (['mean', 'max'] as const).map((reduce) => [pool, reduce] as const)))(
    'pool %i, %s',
    async (pool, reduce) => {
      const channels = 4;
      const sites = elementCount(space);
      const [a, g] = [gaussians(1)(channels * sites), gaussians(2)(channels * sites)];
      const net = new ModelWriter(17);
      const layer = net.op('Neg', [net.input('x', [1, channels, ...space])], {}, ['layer']);
      const bytes = net.bytes(net.op('MatMul', [net.op('Flatten', [layer]), net.weight([g.length, 1], g)]));
      const model = await loadModel(bytes, nodeBackend());
      const { maps } = await explain(
        model,
        float32(
          [1, channels, ...space],
          a.map((value) => -value),
        ),
        {
          methods: [segXResCam.with({ layer: { name: 'layer', layout: 'NC*' }, pool, reduce })],
        },
      );
      await model.dispose();
      const weights = blockwiseByHand(g, space, pool, reduce);
      const expected = Array.from({ length: sites }, (_, s) =>
        Math.max(
          0,
          Array.from({ length: channels }, (_, k) => weights[k * sites + s]! * a[k * sites + s]!).reduce((sum, value) => sum + value, 0),
        ),
      );
      expect(Math.max(...expected)).toBeGreaterThan(0);
      expected.forEach((value, s) => {
        expect(maps[0]!.raw.data[s]).toBeCloseTo(value, 5);
      });
    },
  );
});
