import type { Runner } from '@voxplain/testkit';
import { expect } from 'vitest';

export interface Outcome {
  /** Names of the tests below the outermost group, `group > test`. */
  readonly all: readonly string[];
  readonly failed: readonly string[];
}

/** Runs a suite as a runner would, without letting its failures fail the test that looks at it. */
export async function outcome(define: (runner: Runner) => void): Promise<Outcome> {
  const tests: { name: string; body: () => unknown }[] = [];
  const path: string[] = [];
  define({
    describe(name, body) {
      path.push(name);
      body();
      path.pop();
    },
    it: (name, body) => tests.push({ name: [...path.slice(1), name].join(' > '), body }),
    expect: (value, message) => expect(value, message),
  });
  const failed: string[] = [];
  for (const { name, body } of tests) {
    try {
      await body();
    } catch {
      failed.push(name);
    }
  }
  return { all: tests.map(({ name }) => name), failed };
}
