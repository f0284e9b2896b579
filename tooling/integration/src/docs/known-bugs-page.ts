import { conforms, type KnownBug } from './known-bugs/known-bug.js';

/** `docs/known-bugs.md`: what goes wrong elsewhere, and the test that would fail if it did here. */
export function knownBugsPage(bugs: readonly KnownBug[]): string {
  return `# Known bugs of other libraries

Found by reading and running them, in the releases of 2018 to 2026. Every row names the test that fails if the bug is put into this project; a test
checks that each of them is there and cannot be skipped. What is in \`packages/testkit\` is run by every method.

| library | bug | test |
| --- | --- | --- |
${bugs.map(row).join('\n')}
`;
}

const row = ({ library, bug, file, test }: KnownBug): string =>
  `| ${library} | ${bug} | [${test === conforms ? 'conformance, by hand' : titled(test)}](../${file}) |`;

/** Titles of tables of cases say in their cases what they are about. */
const titled = (title: string): string =>
  title === '%s'
    ? 'every case'
    : title
        .replace(/^%s /, '')
        .replace(/[:,]? (%[sifj]|\$0).*$/, '')
        .replaceAll('|', '\\|');
