import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { attentionNet } from '../attention-net.js';
import type { Runner, Subject } from '../conformance.js';
import { linearNet, pooledNet } from '../networks.js';
import { gaussians } from '../random.js';

const spaces = [
  [12, 9],
  [6, 5, 7],
];
/** Relative to the largest expected value. */
const tolerance = 1e-5;

/** Networks on which the map can be computed by hand, in 2-D and 3-D, for two classes and two samples. */
export function analytic({ it, expect }: Runner, { explainer, backends, conformance: { expected } }: Subject): void {
  it('claims what its map is on at least one analytic network', () => {
    expect(Object.values(expected).some((map) => map !== undefined)).toBe(true);
  });
  for (const backend of backends) {
    for (const space of spaces) {
      const voxels = elementCount(space);
      const where = `${space.length}-D, ${backend.provider}`;
      if (expected.linear) {
        it(`is exact on a linear network (${where})`, async () => {
          const channels = 2;
          const { bytes, weights, biases } = linearNet(space, channels);
          await check(bytes, [2, channels, ...space], (target, input) => {
            const row = weights.subarray(target * channels * voxels, (target + 1) * channels * voxels);
            return expected.linear!({ weights: row, bias: biases[target]!, input, channels, space });
          });
        });
      }
      if (expected.pooled) {
        it(`is exact on pooled features with a linear head (${where})`, async () => {
          const channels = 5;
          const { bytes, weights, biases } = pooledNet(space, channels);
          await check(bytes, [2, channels, ...space], (target, input) => {
            const row = weights.subarray(target * channels, (target + 1) * channels);
            return expected.pooled!({ weights: row, bias: biases[target]!, features: input.map((v) => Math.max(v, 0)), space });
          });
        });
      }
      if (expected.attention) {
        it(`is exact on one layer of attention (${where})`, async () => {
          const channels = 2;
          const { bytes, facts } = attentionNet(space, channels);
          await check(bytes, [2, channels, ...space], (target, input) => expected.attention!(facts(input, target)));
        });
      }

      async function check(
        bytes: Uint8Array,
        dims: readonly number[],
        hand: (target: number, input: Float32Array) => ArrayLike<number>,
      ): Promise<void> {
        const model = await loadModel(bytes, backend);
        const values = gaussians(7)(elementCount(dims));
        for (const target of [0, 2]) {
          const { maps } = await explain(model, float32(dims, values), { methods: [explainer()], target: { class: target } });
          const { data } = maps[0]!.raw;
          for (const sample of [0, 1]) {
            const input = values.subarray((sample * values.length) / 2, ((sample + 1) * values.length) / 2);
            const wanted = hand(target, input);
            const found = data.subarray((sample * data.length) / 2, ((sample + 1) * data.length) / 2) as Float32Array;
            expect(found.length).toBe(wanted.length);
            const largest = Math.max(...Array.from(wanted, Math.abs));
            expect(largest, 'the expected map is not all zero').toBeGreaterThan(0);
            const off = Math.max(...Array.from(wanted, (value, i) => Math.abs(value - found[i]!)));
            expect(off / largest).toBeLessThanOrEqual(tolerance);
          }
        }
        await model.dispose();
      }
    }
  }
}
