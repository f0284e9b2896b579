import { readFileSync, statSync } from 'node:fs';
import { modelCardSchema } from '@voxplain/core/schemas';
import { phases } from '@voxplain/phantom';
import { expect, it } from 'vitest';

const folder = new URL('../models/', import.meta.url);

it('ships a phase classifier of less than 1 MB', () => {
  expect(statSync(new URL('phase-classifier.onnx', folder)).size).toBeLessThan(1_000_000);
});

it('ships a valid card that names the phases in the order of the classes', () => {
  const card = modelCardSchema.parse(JSON.parse(readFileSync(new URL('phase-classifier.voxplain.json', folder), 'utf8')));
  expect(card.output?.classes).toEqual([...phases]);
  expect(card.input?.size).toEqual([128, 128]);
});
