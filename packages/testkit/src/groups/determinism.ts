import type { Runner, Subject } from '../conformance.js';
import { explainOnce, randomInput } from './run.js';

/** The same seed gives the same bytes; every value is finite, in 2-D and 3-D. */
export function determinism({ it, expect }: Runner, { methods, backends }: Subject): void {
  for (const backend of backends) {
    methods.forEach((method, i) => {
      it(`gives the same map twice (options ${i}, ${backend.provider})`, async () => {
        for (const input of [randomInput(1), randomInput(1, 12, [6, 8, 10])]) {
          const [first, second] = [
            await explainOnce(backend, method, input, { seed: 4 }),
            await explainOnce(backend, method, input, { seed: 4 }),
          ];
          const values = first.maps[0]!.raw.data;
          expect(Array.from(values as Float32Array)).toEqual(Array.from(second.maps[0]!.raw.data as Float32Array));
          expect(values.length).toBeGreaterThan(0);
          expect((values as Float32Array).every((value) => Number.isFinite(value))).toBe(true);
          expect(first.maps[0]!.map.dims.slice(2)).toEqual(input.dims.slice(2));
        }
      });
    });
  }
}
