import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { builtIn } from '../src/methods.js';
import { methodsPage } from './methods-page.js';

const root = resolve(import.meta.dirname, '../../..');

it('docs/methods.md is what the methods say of themselves', async () => {
  await expect(methodsPage(builtIn)).toMatchFileSnapshot(resolve(root, 'docs/methods.md'));
});

it('every package of a method is known to the command line', () => {
  expect(builtIn.map(({ id }) => id).sort()).toEqual(readdirSync(resolve(root, 'packages/methods')).sort());
});
