import type { Runner, Subject } from '../conformance.js';
import { expectSame, floats } from './map.js';
import { explainOnce, randomInput } from './run.js';

/** The backends agree. */
export function parity(runner: Runner, subject: Subject): void {
  const {
    quick,
    backends: [first, ...others],
  } = subject;
  for (const backend of others) {
    for (const space of [
      [9, 12],
      [6, 8, 10],
    ])
      runner.it(`gives the map of ${first!.provider} on ${backend.provider} (${space.length}-D)`, async () => {
        const input = randomInput(1, 12, space);
        const [wanted, found] = [await explainOnce(subject, first!, quick(), input), await explainOnce(subject, backend, quick(), input)];
        expectSame(runner, floats(found.maps[0]!.raw), floats(wanted.maps[0]!.raw), 2e-5);
      });
  }
}
