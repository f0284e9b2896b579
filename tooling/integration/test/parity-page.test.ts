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

  it('says why a row is beyond its tolerance, and how far rounding moves it', () => {
    expect(text).not.toContain('not explained');
    const beyond = text.slice(text.indexOf('## Beyond'), text.indexOf('## Not reproduced'));
    const rows = beyond.split('\n').filter((line) => line.includes('| `'));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const [, , , difference, moved, peer] = row.split('|').map((cell) => Number.parseFloat(cell));
      expect(difference, row).toBeLessThanOrEqual(3.1 * Math.max(moved || 0, peer || 0));
    }
  });
});
