import { ablationCam } from '@voxplain/ablation-cam';
import { nodeBackend } from '@voxplain/backend-node';
import { type Backend, elementCount, float32, sample, type Tensor } from '@voxplain/core';
import { deconvnet } from '@voxplain/deconvnet';
import { deepLift } from '@voxplain/deep-lift';
import { type ExplainOptions, explain, loadModel } from '@voxplain/engine';
import { gradCamPlusPlus } from '@voxplain/grad-cam-plus-plus';
import { guidedBackprop } from '@voxplain/guided-backprop';
import { guidedGradCam } from '@voxplain/guided-grad-cam';
import { occlusion } from '@voxplain/occlusion';
import { scoreCam } from '@voxplain/score-cam';
import { smoothGrad } from '@voxplain/smooth-grad';
import { squareGrad } from '@voxplain/square-grad';
import { gapNet, gaussians, linearNet, ModelWriter } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { identityDense } from '../src/networks.js';
import { difference } from '../src/reference.js';

const backend = nodeBackend();
const random = (dims: readonly number[], seed = 1): Tensor => float32(dims, gaussians(seed)(elementCount(dims)));
const floats = ({ data }: Tensor): Float32Array => data as Float32Array;

async function mapOf(bytes: Uint8Array, input: Tensor, options: ExplainOptions, on: Backend = backend): Promise<Tensor> {
  const model = await loadModel(bytes, on);
  try {
    return (await explain(model, input, options)).maps[0]!.raw;
  } finally {
    await model.dispose();
  }
}

/** `y = mean of relu(2 - relu(x))`: the names do not tell that there are rectifiers, and both are one operation that is used twice. */
function twiceRectified(): Uint8Array {
  const net = new ModelWriter(17);
  const half = net.op('Relu', [net.input('x', ['N', 1, 2, 2])], {}, ['functional']);
  const rest = net.op('Relu', [net.op('Sub', [net.weight([1], [2]), half])], {}, ['functional_1']);
  return net.bytes(net.op('Flatten', [net.op('GlobalAveragePool', [rest])]));
}

it('every rectifier is guided, whatever it is called and however often it is used', async () => {
  const input = float32([1, 1, 2, 2], [-1, 0.5, 1, 3]);
  // what comes back from the second rectifier is 1/4 where x < 2, and arrives at the first as -1/4, which is stopped
  expect(Array.from(floats(await mapOf(twiceRectified(), input, { methods: [guidedBackprop] })), Math.abs)).toEqual([0, 0, 0, 0]);
  expect(Array.from(floats(await mapOf(twiceRectified(), input, { methods: [deconvnet] })), Math.abs)).toEqual([0, 0, 0, 0]);
});

it('Grad-CAM++ of a batch is that of its samples, also where the batch is as large as the width', async () => {
  const input = random([3, 1, 5, 6], 3);
  const target = { class: 1 };
  const together = await mapOf(gapNet([5, 6]), input, { methods: [gradCamPlusPlus], target });
  expect(together.dims).toEqual([3, 1, 3, 3]);
  for (const n of [0, 1, 2]) {
    const alone = await mapOf(gapNet([5, 6]), sample(input, n), { methods: [gradCamPlusPlus], target });
    expect(difference(floats(sample(together, n)), floats(alone)).max).toBeLessThanOrEqual(1e-5);
  }
});

it('Grad-CAM++ of a score beyond exp in single precision is finite', async () => {
  const net = new ModelWriter(17);
  const features = net.op('Relu', [net.input('x', ['N', 1, 3, 3])], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  const bytes = net.bytes(net.op('Gemm', [pooled, net.weight([1, 1], [500])], { transB: 1 }));
  const map = floats(await mapOf(bytes, float32([1, 1, 3, 3], Array(9).fill(1)), { methods: [gradCamPlusPlus] }));
  // g = 500/9 and sum A = 9 at each of nine sites
  for (const value of map) expect(value).toBeCloseTo((9 * (500 / 9)) / (2 + 500), 5);
});

/** With what peers take over the whole batch: a softmax, a maximum, and a rectifier that is used twice. */
function bentNet(): Uint8Array {
  const net = new ModelWriter(17, 8);
  const x = net.op('Relu', [net.conv(net.input('x', ['N', 1, 8, 8]), 1, 4, [3, 3])]);
  const pooled = net.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
  const again = net.op('Relu', [net.op('Relu', [net.conv(pooled, 4, 4, [3, 3])])]);
  const attention = net.op('Mul', [again, net.op('Softmax', [net.conv(again, 4, 4, [1, 1])], { axis: 1 })]);
  return net.bytes(net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [attention])]), 4, 3));
}

it.each(['exact', 'winner'] as const)('DeepLIFT of a batch is that of its samples through a softmax and maxima: %s', async (maxima) => {
  const input = random([3, 1, 8, 8], 5);
  const asked = { methods: [deepLift.with({ maxima })], target: { class: 2 } };
  const together = await mapOf(bentNet(), input, asked);
  for (const n of [0, 1, 2]) {
    const alone = await mapOf(bentNet(), sample(input, n), asked);
    expect(difference(floats(sample(together, n)), floats(alone)).max).toBeLessThanOrEqual(1e-5);
  }
});

it('Guided Grad-CAM of a batch is that of its samples', async () => {
  const scale = [1, 100];
  const input = random([2, 1, 8, 8], 6);
  floats(input).forEach((value, i) => {
    floats(input)[i] = value * scale[Math.floor(i / 64)]!;
  });
  const asked = { methods: [guidedGradCam], target: { class: 0 } };
  const together = await mapOf(gapNet([8, 8]), input, asked);
  for (const n of [0, 1]) {
    const alone = await mapOf(gapNet([8, 8]), sample(input, n), asked);
    expect(difference(floats(sample(together, n)), floats(alone)).max).toBeLessThanOrEqual(1e-5);
  }
});

it('Ablation-CAM keeps its sign where the score is negative', async () => {
  const net = new ModelWriter(17);
  const features = net.op('Relu', [net.input('x', ['N', 2, 2, 2])], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  const bytes = net.bytes(net.op('Gemm', [pooled, net.weight([1, 2], [2, -1]), net.weight([1], [-10])], { transB: 1 }));
  const map = floats(await mapOf(bytes, float32([1, 2, 2, 2], [1, 2, 3, 4, 0, 4, 0, 0]), { methods: [ablationCam] }));
  // without the first channel the score is lower by 2 (10 / 4), without the second higher by 4 / 4
  [5, 10 - 4, 15, 20].forEach((value, p) => {
    expect(map[p]).toBeCloseTo(value, 4);
  });
});

/** A backend whose run `failing` throws. */
function failingAt(failing: number): { backend: Backend; runs: () => number } {
  let runs = 0;
  const createSession: Backend['createSession'] = async (bytes, options) => {
    const session = await backend.createSession(bytes, options);
    if (options?.purpose === 'probe') return session;
    return {
      ...session,
      run(feeds, fetches) {
        if (runs++ === failing) throw new Error('out of memory');
        return session.run(feeds, fetches);
      },
    };
  };
  return { backend: { ...backend, createSession }, runs: () => runs };
}

it.each([
  ['ablation-cam', ablationCam.with({ batchSize: 2 })],
  ['guided-backprop', guidedBackprop.with({})],
  ['occlusion', occlusion.with({ window: 3, batchSize: 2 })],
  ['score-cam', scoreCam.with({ batchSize: 2 })],
] as const)('a model is as it was after a run that failed: %s', async (_, method) => {
  const input = random([1, 1, 8, 8], 2);
  const asked = { methods: [method], target: { class: 1 } };
  const wanted = floats(await mapOf(gapNet([8, 8]), input, asked));
  const failing = failingAt(method.explainer.kind === 'graph' ? 0 : 3);
  const model = await loadModel(gapNet([8, 8]), failing.backend);
  await expect(explain(model, input, asked)).rejects.toThrow('out of memory');
  const { maps, outputs } = await explain(model, input, asked);
  const plain = await loadModel(gapNet([8, 8]), backend);
  const prediction = await explain(plain, input, asked);
  expect(Array.from(floats(maps[0]!.raw))).toEqual(Array.from(wanted));
  expect(outputs).toEqual(prediction.outputs);
  await model.dispose();
  await plain.dispose();
});

it('Score-CAM of scores beyond exp, with a channel that is constant, is finite', async () => {
  const net = new ModelWriter(17);
  const x = net.input('x', ['N', 2, 2, 5]);
  const features = net.op('Relu', [net.op('Mul', [x, net.weight([1, 2, 1, 1], [1, 0])])], {}, ['features']);
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
  const bytes = net.bytes(net.op('Gemm', [pooled, net.weight([1, 2], [3000, 1])], { transB: 1 }));
  const values = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const map = floats(await mapOf(bytes, float32([1, 2, 2, 5], [...values, ...values]), { methods: [scoreCam] }));
  // the other channel is 0 everywhere, and its mask is: the softmax leaves the first alone
  values.forEach((value, p) => {
    expect(map[p]).toBeCloseTo(value, 4);
  });
});

it.each([[[8, 7]], [[5, 4, 6]]])('occlusion covers every voxel, takes means over windows, and fills what is within: %j', async (space) => {
  const [window, stride] = [3, 2];
  const { bytes, weights } = linearNet(space, 1);
  const input = random([1, 1, ...space], 4);
  const map = floats(await mapOf(bytes, input, { methods: [occlusion.with({ window, stride, fill: 0.25 })], target: { class: 0 } }));
  const at = (p: number) => space.map((n, axis) => Math.floor(p / elementCount(space.slice(axis + 1))) % n);
  const starts = space.map((n) => [
    ...new Set([...Array(Math.floor((n - window) / stride) + 1).keys()].map((i) => i * stride).concat(n - window)),
  ]);
  const corners = starts.reduce<number[][]>((list, along) => list.flatMap((corner) => along.map((start) => [...corner, start])), [[]]);
  const isWithin = (p: number, corner: readonly number[]) => at(p).every((i, axis) => i >= corner[axis]! && i < corner[axis]! + window);
  const voxels = [...floats(input).keys()];
  const losses = corners.map((corner) =>
    voxels.filter((p) => isWithin(p, corner)).reduce((sum, p) => sum + weights[p]! * (floats(input)[p]! - 0.25), 0),
  );
  for (const p of voxels) {
    const covering = losses.filter((_, i) => isWithin(p, corners[i]!));
    expect(covering.length).toBeGreaterThan(0);
    expect(map[p]).toBeCloseTo(covering.reduce((sum, loss) => sum + loss, 0) / covering.length, 4);
  }
});

it('the region that is explained is that of the whole input, not of what a window leaves of it', async () => {
  // two channels are the logits: class 1 wins in the first ten voxels, by 1 + p / 10
  const values = Float32Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.5 : i < 30 ? 1 + (i - 20) / 10 : -1));
  const asked = { methods: [occlusion.with({ window: 1, stride: 1, fill: -2 })], target: { class: 1, region: 'predicted' } } as const;
  const map = floats(await mapOf(identityDense(2), float32([1, 2, 4, 5], values), asked));
  // a voxel that is filled would no longer belong to class 1, and its -2 would not count
  expect(Array.from(map, (value) => Math.round(value * 1e4) / 1e4)).toEqual(
    Array.from({ length: 20 }, (_, p) => (p < 10 ? Math.round((3 + p / 10) * 1e4) / 1e4 : 0)),
  );
});

it('noise is in parts of the range of the sample itself, and more of it is another map', async () => {
  const input = random([2, 1, 8, 8], 7);
  floats(input)
    .subarray(64)
    .forEach((value, i, half) => {
      half[i] = value * 1000;
    });
  const asked = (noise: number) => ({ methods: [smoothGrad.with({ samples: 6, noise })], target: { class: 1 }, seed: 2 });
  const [some, more] = [await mapOf(gapNet([8, 8]), input, asked(0.15)), await mapOf(gapNet([8, 8]), input, asked(0.6))];
  for (const n of [0, 1]) {
    const alone = await mapOf(gapNet([8, 8]), sample(input, n), asked(0.15));
    expect(difference(floats(sample(some, n)), floats(alone)).max).toBeLessThanOrEqual(1e-5);
    expect(difference(floats(sample(more, n)), floats(sample(some, n))).max).toBeGreaterThan(1e-2);
  }
});

it.each([4, 25])('the mean square of a constant gradient is its square, from %i samples', async (samples) => {
  const { bytes, weights } = linearNet([4, 3], 1);
  const map = floats(await mapOf(bytes, random([1, 1, 4, 3]), { methods: [squareGrad.with({ samples })], target: { class: 0 } }));
  map.forEach((value, p) => {
    expect(value).toBeCloseTo(weights[p]! ** 2, 5);
  });
});
