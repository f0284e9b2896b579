import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { excitationBackprop } from '../src/index.js';

/** Biases everywhere, a residual sum of what may be negative, an average pool of that, and a maximum. */
function network(space: readonly number[]): Uint8Array {
  const net = new ModelWriter(17, 6);
  const kernel = space.map(() => 3);
  const window = { kernel_shape: kernel, pads: space.flatMap(() => [1, 1]), strides: space.map(() => 2) };
  const x = net.input('x', [1, 2, ...space]);
  const stem = net.op('Relu', [net.conv(x, 2, 8, kernel)]);
  const sum = net.op('Add', [net.conv(stem, 8, 8, kernel), stem]);
  const pooled = net.op('MaxPool', [net.op('Relu', [net.op('AveragePool', [sum], window)])], window);
  const features = net.op('Relu', [net.conv(pooled, 8, 8, kernel)]);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [features])]), 8, 3));
}

describe.each([[[9, 8]], [[6, 7, 8]]])('over %j', (space) => {
  it('is a probability over the voxels, for every class', async () => {
    const dims = [1, 2, ...space];
    const model = await loadModel(network(space), nodeBackend());
    const x = gaussians(5)(dims.reduce((product, dim) => product * dim));
    for (const target of [0, 1, 2]) {
      const { maps } = await explain(model, float32(dims, x), { methods: [excitationBackprop], target: { class: target } });
      const values = Array.from(maps[0]!.raw.data, Number);
      expect(Math.abs(Number(maps[0]!.extras.delta!.data[0]))).toBeLessThanOrEqual(1e-3);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThanOrEqual(1e-3);
    }
    await model.dispose();
  });
});
