import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { lowerings } from '../src/index.js';
import { loweringsPage, measured } from './lowerings-page.js';

const root = resolve(import.meta.dirname, '../../..');

it('docs/lowerings.md says what the code says', async () => {
  await expect(loweringsPage()).toMatchFileSnapshot(resolve(root, 'docs/lowerings.md'));
});

it.each(Object.entries(measured))('the numbers of %s are where the page says', (id, { source, quotes }) => {
  expect(lowerings.map((lowering) => lowering.id)).toContain(id);
  const text = readFileSync(resolve(root, source), 'utf8').replace(/\s+/g, ' ');
  for (const quote of quotes) expect(text).toContain(quote);
});
