import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { numbers, tensorOf } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';
import { saliency } from '@voxplain/saliency';
import { describe, expect, it } from 'vitest';
import { halfErrors, halfRounding, halved } from '../src/half.js';
import { halfNetwork, networkNames } from '../src/half-networks.js';
import { difference } from '../src/reference.js';
import { cpu } from '../src/rule-tests.js';

/** Every node rounds once on the way there and once on the way back; errors that know nothing of each other add up in squares. */
const allowed = (nodes: number): number => Math.sqrt(2 * nodes) * halfRounding;

describe('networks in float16', () => {
  it.each(networkNames)('%s: the gradient of float32, but for rounding', async (name) => {
    const half = halfNetwork(name, 'float16');
    const errors = await halfErrors(half.question, halfNetwork(name, 'float32').question);
    expect(Object.keys(errors)).toEqual(['x0']);
    expect(errors.x0, 'it is computed in float16').toBeGreaterThan(0);
    expect(errors.x0).toBeLessThanOrEqual(allowed(half.nodes));
  });

  it.each(['classifier', 'segmenter'] as const)('%s: explained as in float32', async (name) => {
    const signed = saliency.with({ channels: 'none', sign: 'signed' });
    const [half, full] = await Promise.all(
      (['float16', 'float32'] as const).map(async (type) => {
        const { question, nodes } = halfNetwork(name, type);
        const x = question.feeds.x0!;
        const model = await loadModel(question.bytes, cpu);
        // a float16 model takes an input in float32, too
        const input = tensorOf('float32', x.dims, halved(numbers(x)));
        const explained = await explain(model, input, { methods: [signed, gradCam] }).finally(() => model.dispose());
        return { ...explained, nodes };
      }),
    );
    expect(half!.prediction.class).toBe(full!.prediction.class);
    expect(Math.abs(half!.prediction.score / full!.prediction.score - 1)).toBeLessThanOrEqual(allowed(half!.nodes));
    for (const [i, { method, map }] of full!.maps.entries()) {
      expect(half!.maps[i]!.map.type).toBe('float32');
      const { relativeL2 } = difference(numbers(half!.maps[i]!.map), numbers(map));
      expect(relativeL2, method).toBeLessThanOrEqual(allowed(half!.nodes));
    }
  });
});

it('counts more voxels than float16 can', async () => {
  const dims = [1, 2, 300, 300];
  const results = await Promise.all(
    (['float16', 'float32'] as const).map(async (type) => {
      const bytes = writeModel({
        opset: 17,
        inputs: [{ name: 'x', dims, type }],
        outputs: [{ name: 'y', type }],
        weights: { w: tensorOf(type, [1, 2, 1, 1], [1, 2]) },
        nodes: [{ op: 'Mul', inputs: ['x', 'w'], outputs: ['y'] }],
      });
      const model = await loadModel(bytes, cpu);
      // class 1 wins but in every seventh voxel
      const values = Array.from({ length: 2 * 90_000 }, (_, i) => (i < 90_000 ? (i % 7 ? 1 : 4) : 1.5));
      const { prediction, maps } = await explain(model, tensorOf(type, dims, values), { methods: [saliency] }).finally(() =>
        model.dispose(),
      );
      return { prediction, map: numbers(maps[0]!.raw) };
    }),
  );
  expect(results[0]!.prediction.voxels![1]).toBe(90_000 - Math.ceil(90_000 / 7));
  expect(results[0]).toEqual(results[1]);
});
