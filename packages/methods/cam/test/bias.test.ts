import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { cam } from '../src/index.js';

const space = [6, 5];
const [channels, classes] = [4, 3];

type Head = (net: ModelWriter, pooled: string) => string;
const flat = (net: ModelWriter, pooled: string) => net.op('Flatten', [pooled]);
const matrix = (net: ModelWriter) => net.randomWeight([channels, classes], channels);
const added = (net: ModelWriter) => net.randomWeight([classes], 1);
const heads: Readonly<Record<string, Head>> = {
  'a Gemm': (net, x) => net.op('Gemm', [flat(net, x), matrix(net), added(net)], { beta: 0.5 }),
  'a MatMul and an Add': (net, x) => net.op('Add', [net.op('MatMul', [flat(net, x), matrix(net)]), added(net)]),
  'a 1x1 convolution': (net, x) => flat(net, net.conv(x, channels, classes, [1, 1])),
  'one number for all classes': (net, x) => net.op('Add', [net.op('MatMul', [flat(net, x), matrix(net)]), net.weight([], [0.7])]),
  'nothing that is added': (net, x) => net.op('MatMul', [flat(net, x), matrix(net)]),
};

it.each(Object.entries(heads))('with the bias the mean of the map is the logit, of %s', async (_, head) => {
  const net = new ModelWriter(17, 7);
  const features = net.op('Relu', [net.conv(net.input('x', [1, 1, ...space]), 1, channels, [3, 3])]);
  const model = await loadModel(net.bytes(head(net, net.op('GlobalAveragePool', [features]))), nodeBackend());
  const { maps, prediction } = await explain(model, float32([1, 1, ...space], gaussians(3)(elementCount(space))), {
    methods: [cam, cam.with({ bias: true })],
    target: { class: 2 },
  });
  await model.dispose();
  const [plain, whole] = maps.map(({ raw }) => raw.data as Float32Array) as [Float32Array, Float32Array];
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(whole)).toBeCloseTo(prediction.score, 5);
  whole.forEach((value, p) => {
    expect(value - plain[p]!).toBeCloseTo(prediction.score - mean(plain), 5);
  });
});
