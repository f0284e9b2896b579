import { expect, it } from 'vitest';
import { ruleOf } from '../src/choice.js';

const layer = (name: string, operator: string, depth: number) => ({ name, operator, depth, data: 0, positive: false });

it('takes the composite by operator, and its low rule for what reads the input', () => {
  expect(ruleOf(layer('stem', 'Conv', 0), 'epsilon-plus-flat', [])).toBe('flat');
  expect(ruleOf(layer('stem', 'Conv', 0), 'epsilon-plus', [])).toBe('z-plus');
  expect(ruleOf(layer('up', 'ConvTranspose', 3), 'epsilon-gamma-box', [])).toBe('gamma');
  expect(ruleOf(layer('head', 'Gemm', 4), 'epsilon-alpha-beta-flat', [])).toBe('epsilon');
  expect(ruleOf(layer('only', 'MatMul', 0), 'epsilon-gamma-box', [])).toBe('z-box');
});

it('takes the first assignment that fits by name, operator and depth', () => {
  const assignments = [
    { rule: 'gamma', name: '/features.*/Conv', depth: [0, 1] },
    { rule: 'w-square', operator: 'Conv', depth: [0, 0] },
    { rule: 'alpha-beta', name: '*/Conv' },
  ] as const;
  const chosen = (name: string, operator: string, depth: number) => ruleOf(layer(name, operator, depth), 'epsilon', assignments);
  expect(chosen('/features.0/Conv', 'Conv', 0)).toBe('gamma');
  expect(chosen('/features.7/Conv', 'Conv', 2)).toBe('alpha-beta');
  expect(chosen('/featuresX0/Conv', 'Conv', 0)).toBe('w-square');
  expect(chosen('/head/Gemm', 'Gemm', 3)).toBe('epsilon');
});
