import { sample } from '@voxplain/core';
import type { Runner, Subject } from '../conformance.js';
import { explainOnce, randomInput } from './run.js';

/** Relative to the largest value: the runtime may order its sums by batch size. */
const tolerance = 1e-5;

/** A sample's map does not depend on what else is in the batch, and is that of its own class. */
export function batch({ it, expect }: Runner, subject: Subject): void {
  const { methods, backends, conformance } = subject;
  for (const backend of backends) {
    methods.forEach((method, i) => {
      it(`explains a batch of two like two of one (options ${i}, ${backend.provider})`, async () => {
        const input = randomInput(2);
        const { maps, predictions } = await explainOnce(subject, backend, method, input);
        const both = maps[0]!.raw;
        if (!conformance.network) expect(new Set(predictions.map((of) => of.class)).size, 'the samples are of different classes').toBe(2);
        const half = both.data.length / 2;
        for (const n of [0, 1]) {
          const alone = (await explainOnce(subject, backend, method, sample(input, n))).maps[0]!.raw.data as Float32Array;
          const within = both.data.subarray(n * half, (n + 1) * half) as Float32Array;
          expect(within.length).toBe(alone.length);
          const largest = Math.max(...alone.map(Math.abs));
          const off = Math.max(...alone.map((value, p) => Math.abs(value - within[p]!)));
          expect(off).toBeLessThanOrEqual(tolerance * largest);
        }
      });
    });
  }
}
