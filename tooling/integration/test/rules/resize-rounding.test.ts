import type { Tensor } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';
import { drawn } from '@voxplain/testkit';
import { describe, it } from 'vitest';
import { combinations } from '../../src/cases/sweep.js';
import { checkAdjoint, cpu } from '../../src/rule-tests.js';

const lengths = Array.from({ length: 10 }, (_, i) => i + 1);
const targets = Array.from({ length: 14 }, (_, i) => i + 1);

/** Every pair of lengths in one model: where a position falls on a boundary, float32 decides which neighbour is taken. */
function everyLength(by: 'sizes' | 'scales', attributes: Record<string, string>) {
  const feeds: Record<string, Tensor> = Object.fromEntries(
    lengths.map((from) => [`x${from}`, tensorOf('float32', [1, 1, from], drawn('normal', from, from))]),
  );
  const pairs = lengths.flatMap((from) => targets.map((to) => ({ from, to, name: `y${from}_${to}` })));
  const weights = Object.fromEntries(
    pairs.map(({ from, to, name }) => [
      `to_${name}`,
      by === 'sizes' ? tensorOf('int64', [3], [1, 1, to]) : tensorOf('float32', [3], [1, 1, Math.fround(to / from) + 1e-6]),
    ]),
  );
  const bytes = writeModel({
    opset: 18,
    inputs: lengths.map((from) => ({ name: `x${from}`, dims: [1, 1, from] })),
    outputs: pairs.map(({ name }) => ({ name })),
    weights,
    nodes: pairs.map(({ from, name }) => ({
      op: 'Resize',
      inputs: [`x${from}`, '', ...(by === 'sizes' ? [''] : []), `to_${name}`],
      outputs: [name],
      attributes,
    })),
  });
  return { bytes, feeds, wrt: Object.keys(feeds), outputs: pairs.map(({ name }) => name) };
}

describe('positions of Resize at all small lengths', () => {
  const coordinates = ['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'];
  const nearest = combinations({
    by: ['sizes', 'scales'] as const,
    coordinate_transformation_mode: coordinates,
    nearest_mode: ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'],
  }).map(({ by, ...rest }) => ({ by, attributes: { mode: 'nearest', ...rest } }));
  const linear = combinations({ by: ['sizes', 'scales'] as const, coordinate_transformation_mode: coordinates }).map(({ by, ...rest }) => ({
    by,
    attributes: { mode: 'linear', ...rest },
  }));
  for (const { by, attributes } of [...nearest, ...linear]) {
    it(`${Object.values(attributes).join(', ')}, by ${by}`, async () => {
      await checkAdjoint(everyLength(by, attributes), cpu);
    });
  }
});
