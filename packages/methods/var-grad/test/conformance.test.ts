import { nodeBackend } from '@voxplain/backend-node';
import { float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { describeExplainer, gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { varGrad } from '../src/index.js';

describeExplainer({ describe, it, expect }, () => varGrad, {
  backends: [nodeBackend()],
  options: [
    { samples: 5, batchSize: 2, channels: 'sum' },
    { samples: 3, noise: 0.3, channels: 'max' },
  ],
  quick: { samples: 5 },
  expected: {},
  except: {
    shift: 'the noise does not move with the image',
    analytic: 'its map is zero wherever the gradient is constant, as on the networks that can be computed by hand',
  },
});

it('is zero on a linear network, and not on one of rectifiers', async () => {
  const mapOf = async (bytes: Uint8Array, dims: readonly number[]) => {
    const model = await loadModel(bytes, nodeBackend());
    const { maps } = await explain(model, float32(dims, gaussians(1)(dims.reduce((a, b) => a * b))), { methods: [varGrad] });
    await model.dispose();
    return Math.max(...(maps[0]!.raw.data as Float32Array));
  };
  const net = new ModelWriter(17);
  const linear = net.bytes(net.linear(net.op('Flatten', [net.input('x', ['N', 1, 4, 4])]), 16, 2));
  expect(await mapOf(linear, [1, 1, 4, 4])).toBeLessThanOrEqual(1e-12);
  expect(await mapOf(gapNet([8, 9]), [1, 1, 8, 9])).toBeGreaterThan(1e-6);
});
