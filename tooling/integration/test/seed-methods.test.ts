import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, sample, VoxplainError } from '@voxplain/core';
import { deconvnet } from '@voxplain/deconvnet';
import { explain, loadModel } from '@voxplain/engine';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { guidedGradCam } from '@voxplain/guided-grad-cam';
import { inputXGradient } from '@voxplain/input-x-gradient';
import { saliencyActivationMap } from '@voxplain/saliency-activation-map';
import { gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { channelFirstTwin, channelLastNet } from '../src/networks.js';
import { difference } from '../src/reference.js';

const backend = nodeBackend();
const methods = [inputXGradient, guidedBackprop, deconvnet, guidedGradCam, saliencyActivationMap];

describe('a batch whose samples are predicted as different classes', () => {
  it.each([[[8, 9]], [[6, 5, 7]]])('explains each sample by its own class: %j', async (space) => {
    const dims = [6, 1, ...space];
    const input = float32(dims, gaussians(2)(elementCount(dims)));
    const model = await loadModel(gapNet(space), backend);
    const together = await explain(model, input, { methods });
    const classes = together.predictions.map((prediction) => prediction.class);
    expect(new Set(classes).size).toBeGreaterThan(1);
    for (const [n, target] of classes.entries()) {
      const alone = await explain(model, sample(input, n), { methods, target: { class: target } });
      together.maps.forEach(({ raw, method }, i) => {
        const expected = alone.maps[i]!.raw.data as Float32Array;
        const found = sample(raw, n).data as Float32Array;
        expect(difference(found, expected).max, `${method}, sample ${n}`).toBeLessThanOrEqual(1e-6);
      });
    }
    await model.dispose();
  });
});

describe('a network without rectifiers', () => {
  const net = new ModelWriter(17);
  const smooth = net.op('Elu', [net.conv(net.input('x', ['N', 1, 8, 8]), 1, 4, [3, 3])]);
  const bytes = net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [smooth])]), 4, 2));

  it.each([
    [guidedBackprop, "use saliency with channels: 'none', sign: 'signed'"],
    [deconvnet, "use saliency with channels: 'none', sign: 'signed'"],
    [guidedGradCam, 'use saliency-activation-map'],
    [saliencyActivationMap.with({ gradient: 'guided' }), "use gradient: 'vanilla'"],
  ])('is refused with a word on what to use instead: $0.id', async (method, advice) => {
    const model = await loadModel(bytes, backend);
    const error = await explain(model, float32([1, 1, 8, 8], new Float32Array(64)), { methods: [method] }).catch((thrown) => thrown);
    await model.dispose();
    expect(VoxplainError.isInstance(error, 'UnsupportedModel')).toBe(true);
    expect(error.message).toContain('it has no rectifier');
    expect(error.message).toContain(advice);
  });

  it('is explained by the others', async () => {
    const model = await loadModel(bytes, backend);
    const input = float32([1, 1, 8, 8], gaussians(6)(64));
    const { maps } = await explain(model, input, { methods: [inputXGradient, saliencyActivationMap] });
    await model.dispose();
    for (const { raw } of maps) expect(raw.data.some((value) => Number(value) !== 0)).toBe(true);
  });
});

it('channel-last images give the maps of the channel-first twin', async () => {
  const pixels = gaussians(4)(2 * 3 * 72);
  const turned = pixels.map((_, i) => pixels[(Math.floor(i / 216) * 3 + (i % 3)) * 72 + (Math.floor(i / 3) % 72)]!);
  const [last, first] = [await loadModel(channelLastNet(), backend), await loadModel(channelFirstTwin(), backend)];
  const a = await explain(last, float32([2, 9, 8, 3], turned), { methods, target: { class: 2 } });
  const b = await explain(first, float32([2, 3, 9, 8], pixels), { methods, target: { class: 2 } });
  await last.dispose();
  await first.dispose();
  a.maps.forEach(({ raw, method }, i) => {
    expect(raw.dims).toEqual(b.maps[i]!.raw.dims);
    expect(difference(raw.data as Float32Array, b.maps[i]!.raw.data as Float32Array).max, method).toBeLessThanOrEqual(1e-5);
  });
});
