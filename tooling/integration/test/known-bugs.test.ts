import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownBugs } from '../src/docs/known-bugs.js';
import { knownBugsPage } from '../src/docs/known-bugs-page.js';
import { testsOf } from '../src/docs/tests-of.js';

const root = resolve(import.meta.dirname, '../../..');

it('docs/known-bugs.md is what the table says', async () => {
  await expect(knownBugsPage(knownBugs)).toMatchFileSnapshot(resolve(root, 'docs/known-bugs.md'));
});

it.each(knownBugs)('a test that always runs guards against: $bug', ({ file, test }) => {
  expect(existsSync(resolve(root, file)), file).toBe(true);
  const named = testsOf(readFileSync(resolve(root, file), 'utf8')).filter(({ title }) => title.startsWith(test));
  expect(named.length, `${file} has a test "${test}"`).toBeGreaterThan(0);
  expect(named.some(({ canBeSkipped }) => !canBeSkipped)).toBe(true);
});

describe('the tests of a file', () => {
  it('are those of it and test, with the tables and groups around them', () => {
    expect(testsOf(`describe.each(x)('a', () => { it('b', f); test.each(y)('c %s', f); runner.it(\`d \${e}\`, f); });`)).toEqual(
      ['b', 'c %s', 'd '].map((title) => ({ title, canBeSkipped: false })),
    );
  });
  it('can be skipped by themselves or by a group', () => {
    const found = testsOf("it.skip('a', f); describe.skipIf(x)('b', () => it('c', f)); it.skipIf(x).each(y)('d', f); it('e', f)");
    expect(found.filter(({ canBeSkipped }) => !canBeSkipped)).toEqual([{ title: 'e', canBeSkipped: false }]);
  });
  it('are a conformance suite where it has the analytic networks', () => {
    expect(
      testsOf("describeExplainer(r, m, { except: { shift: 'x' } }); describeExplainer(r, m, { except: { analytic: 'x' } });"),
    ).toHaveLength(1);
  });
});
