import { gradient } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import {
  type BoundExplainer,
  defineExplainer,
  type Explainer,
  elementCount,
  float32,
  type Network,
  type Tensor,
  type Value,
} from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCamMap, weightedActivations } from '@voxplain/formulas';
import { gradCam } from '@voxplain/grad-cam';
import { guidedGradCam } from '@voxplain/guided-grad-cam';
import { saliency } from '@voxplain/saliency';
import { gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { saliencyActivationMap as sam } from '../src/index.js';

async function mapsOf(bytes: Uint8Array, input: Tensor, methods: readonly (Explainer | BoundExplainer)[]) {
  const model = await loadModel(bytes, nodeBackend());
  const { maps, manifest } = await explain(model, input, { methods, target: { class: 1 } });
  await model.dispose();
  return { maps, manifest };
}
const values = ({ data }: Tensor) => Array.from(data as Float32Array);
const random = (dims: readonly number[]) => float32(dims, gaussians(8)(elementCount(dims)));

function expectEqual(found: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest, 'not all zero').toBeGreaterThan(0);
  expect(found.length).toBe(expected.length);
  expect(Math.max(...expected.map((value, i) => Math.abs(value - found[i]!))) / largest).toBeLessThanOrEqual(tolerance);
}

/** Two convolutions with their activations, global average pooling and a linear layer, the scores times `factor`. */
function twoLayers(activation: string, factor = 1): Uint8Array {
  const net = new ModelWriter(17, 4);
  const hidden = net.op(activation, [net.conv(net.input('x', ['N', 2, 9, 8]), 2, 5, [3, 3])], {}, ['hidden']);
  const features = net.op(activation, [net.conv(hidden, 5, 6, [3, 3], { strides: [2, 2] })]);
  const scores = net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [features])]), 6, 3);
  return net.bytes(net.op('Mul', [scores, net.weight([], [factor])]));
}

describe.each([[[10, 8]], [[6, 8, 10]]])('on %j', (space) => {
  const bytes = gapNet(space);
  const input = random([1, 1, ...space]);

  it.each(['hidden', 'features'])('is saliency times Grad-CAM as it is placed on the input: %s', async (layer) => {
    const { maps } = await mapsOf(bytes, input, [sam.with({ layer }), saliency, gradCam.with({ layer })]);
    const [product, slope, coarse] = [values(maps[0]!.raw), values(maps[1]!.raw), values(maps[2]!.map)];
    expectEqual(
      product,
      slope.map((value, i) => value * coarse[i]!),
    );
    expect(product.every((value, i) => value === 0 || (slope[i] !== 0 && coarse[i] !== 0))).toBe(true);
  });

  it('is the largest magnitude of guided Grad-CAM where its gradient is guided', async () => {
    const { maps } = await mapsOf(bytes, input, [
      sam.with({ layer: 'hidden', gradient: 'guided' }),
      guidedGradCam.with({ layer: 'hidden', channels: 'max', sign: 'absolute' }),
    ]);
    expectEqual(values(maps[0]!.raw), values(maps[1]!.raw));
  });

  it('does not depend on the variant of the product behind the last convolution of a pooled linear net', async () => {
    const { maps } = await mapsOf(bytes, input, [sam, sam.with({ variant: 'saliency-x-elementwise' })]);
    expectEqual(values(maps[1]!.raw), values(maps[0]!.raw));
  });
});

it('is only scaled when the score is scaled', async () => {
  const input = random([2, 2, 9, 8]);
  const layers = ['auto', 'hidden'].map((layer) => sam.with({ layer }));
  const [one, three] = await Promise.all([1, 3].map(async (factor) => (await mapsOf(twoLayers('Relu', factor), input, layers)).maps));
  // both factors of the product are derivatives of the score
  one!.forEach(({ raw }, i) => {
    expectEqual(
      values(three![i]!.raw),
      values(raw).map((value) => 9 * value),
    );
  });
});

it('holds the weights of Grad-CAM constant where it takes the map back to the input', async () => {
  const input = random([1, 2, 9, 8]);
  // behind Tanh the weights depend on the input
  const bytes = twoLayers('Tanh');
  const { maps } = await mapsOf(bytes, input, [gradCam.with({ layer: 'hidden' })]);
  const given = maps[0]!.extras.weights!;
  const back = (weightsOf: (net: Network) => Value) =>
    defineExplainer({
      kind: 'graph',
      id: 'back-to-the-input',
      version: sam.version,
      about: sam.about,
      options: z.strictObject({}),
      build(net) {
        const map = weightedActivations(weightsOf(net), net.activation('hidden')).sum('all');
        return { map: gradient(map, net.input).abs().max('channel'), mapKind: 'positive' };
      },
    });
  const methods = [
    sam.with({ layer: 'hidden', variant: 'backprojected-gradcam' }),
    back((net) => net.input.constant(given)),
    back((net) => gradCamMap(net.score, net.activation('hidden')).weights),
  ];
  const [found, constant, flowing] = (await mapsOf(bytes, input, methods)).maps.map(({ raw }) => values(raw));
  expectEqual(found!, constant!);
  expect(Math.max(...flowing!.map((value, i) => Math.abs(value - constant![i]!)))).toBeGreaterThan(1e-3 * Math.max(...constant!));
});

it('says in every manifest that it is a reconstruction', async () => {
  const { manifest } = await mapsOf(gapNet([10, 8]), random([1, 1, 10, 8]), [sam]);
  expect(manifest.methods[0]!.note).toContain('reconstructed from the abstract; the published formula was not available');
});
