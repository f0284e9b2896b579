import { resolve } from 'node:path';
import { gradientRules } from '@voxplain/autodiff';
import { expect, it } from 'vitest';
import { ruleFiles } from '../src/docs/autodiff-sources.js';
import { operatorsPage } from '../src/docs/operators.js';
import { webGpuGaps } from '../src/docs/webgpu-gaps.js';

it('docs/operators.md says what the tables and the cases say', async () => {
  await expect(await operatorsPage()).toMatchFileSnapshot(resolve(import.meta.dirname, '../../../docs/operators.md'));
});

it('every rule is found in one file', async () => {
  expect([...(await ruleFiles())].filter(([, files]) => files.length !== 1)).toEqual([]);
});

it('every gap of WebGPU is found, and is about operators with a rule', () => {
  const gaps = webGpuGaps();
  expect(gaps.length).toBeGreaterThan(0);
  for (const { why, ops, result } of gaps) {
    expect(why.length).toBeGreaterThan(10);
    expect(['cpu', 'fails', 'wrong', 'other']).toContain(result);
    expect(ops.filter((op) => !(op in gradientRules))).toEqual([]);
  }
});
