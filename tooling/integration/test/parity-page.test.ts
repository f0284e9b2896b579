import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { present, referencePath } from '@voxplain/data';
import { describe, expect, it } from 'vitest';
import { parityPage } from '../src/docs/parity-page.js';
import { noted } from '../src/parity.js';
import { referenceModels } from '../src/reference.js';

const page = resolve(import.meta.dirname, '../../../docs/parity.md');

describe.skipIf(!present(referencePath(), 'whether docs/parity.md speaks of every stored row'))('docs/parity.md', () => {
  const found = noted();
  if (found) writeFileSync(page, parityPage(referenceModels(), found));
  const text = readFileSync(page, 'utf8');

  it('speaks of every stored row', () => {
    for (const { name, attributions } of referenceModels())
      for (const { key } of attributions)
        expect(text.includes(`| ${name} | \`${key}\` |`) || text.includes(`${name} \`${key}\``), `${name} ${key}`).toBe(true);
  });

  it('names every row that was not compared with its reason', () => {
    expect(text).not.toContain('* not compared: ');
  });
});
