/** A bug of another library, and the test that would fail if we had it. */
export interface KnownBug {
  /** Who has it. */
  readonly library: string;
  readonly bug: string;
  readonly file: string;
  /** How the title of the test begins, as it stands in the file. */
  readonly test: string;
}

/** The conformance suite of a method, with the analytic networks. */
export const conforms = 'conforms';

export const others = 'tooling/integration/test/bugs-of-others.test.ts';
export const engine = 'tooling/integration/test/engine.test.ts';
/** A group of the suite that every method passes. */
export const group = (name: string) => `packages/testkit/src/groups/${name}.ts`;
export const method = (name: string, file = 'conformance') => `packages/methods/${name}/test/${file}.test.ts`;
