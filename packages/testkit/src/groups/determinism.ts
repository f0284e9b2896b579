import type { Backend } from '@voxplain/core';
import type { Runner, Subject } from '../conformance.js';
import { expectMap, floats } from './map.js';
import { explainOnce, randomInput } from './run.js';

/** The same seed gives the same bytes, and a graph method writes the same file; maps are of their kind, with all options, in 2-D and 3-D. */
export function determinism(runner: Runner, subject: Subject): void {
  const { it, expect } = runner;
  const { methods, backends } = subject;
  for (const backend of backends) {
    methods.forEach((method, i) => {
      it(`gives the same map twice (options ${i}, ${backend.provider})`, async () => {
        for (const input of [randomInput(1), randomInput(1, 12, [6, 8, 10])]) {
          const [first, second] = [
            await explainOnce(subject, backend, method, input, { seed: 4 }),
            await explainOnce(subject, backend, method, input, { seed: 4 }),
          ];
          expect(floats(first.maps[0]!.raw)).toEqual(floats(second.maps[0]!.raw));
          expectMap(runner, first.maps[0]!, input);
        }
      });
    });
  }
  it('writes the same files twice', async () => {
    const files: string[][] = [];
    for (const _ of ['first', 'second']) {
      const written: string[] = [];
      await explainOnce(subject, recording(backends[0]!, written), subject.quick(), randomInput(1));
      files.push(written);
    }
    expect(files[0]!.length).toBeGreaterThan(0);
    expect(files[1]).toEqual(files[0]);
  });
}

/** A backend that notes the files of its sessions. */
const recording = (backend: Backend, written: string[]): Backend => ({
  ...backend,
  createSession(bytes, options) {
    written.push(Array.from(bytes, (byte) => byte.toString(16)).join());
    return backend.createSession(bytes, options);
  },
});
