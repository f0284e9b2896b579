import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { cam } from '@voxplain/cam';
import { elementCount, float32, type ModelCard, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { gapNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { counting } from '../src/counting.js';
import { channelFirstTwin, channelLastNet, denseNet, identityDense, tokenNet } from '../src/networks.js';
import { difference } from '../src/reference.js';

const backend = nodeBackend();
const random = (dims: readonly number[], seed = 1): Tensor => float32(dims, gaussians(seed)(elementCount(dims)));
const numbers = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const code = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => 'none',
    (error) => (VoxplainError.isInstance(error) ? error.code : error),
  );

describe('plans', () => {
  it('one plan serves every class and region, and several methods run at once', async () => {
    const { backend: counted, counts } = counting(backend);
    const model = await loadModel(denseNet(3, undefined, 22), counted);
    const input = random([1, 1, 12, 10]);
    const mask = float32(
      [12, 10],
      Float32Array.from({ length: 120 }, (_, i) => (i < 30 ? 1 : 0)),
    );
    const methods = [saliency, gradCam, gradCam.with({ layer: 'features' })];
    for (const target of [
      { class: 0, region: 'all' },
      { class: 1, region: mask },
      { class: 2, region: 'all' },
      { region: 'all' },
    ] as const) {
      const { maps } = await explain(model, input, { methods, target });
      expect(maps.map(({ method }) => method)).toEqual(['saliency', 'grad-cam', 'grad-cam']);
      expect(numbers(maps[1]!.raw)).not.toEqual(numbers(maps[2]!.raw));
    }
    expect(counts).toEqual({ probes: 1, sessions: 1, runs: 4, open: 1 });
    await model.dispose();
    expect(counts.open).toBe(0);
  });

  it('two requests at once share a plan, and a plan that is put away while it runs finishes', async () => {
    const { backend: counted, counts } = counting(backend);
    const model = await loadModel(gapNet([10, 8]), counted);
    const input = random([1, 1, 10, 8]);
    const runs = [0, 1, 2].map((target) => explain(model, input, { methods: [saliency], target: { class: target } }));
    await Promise.all(runs);
    expect(counts.sessions).toBe(1);
    for (let batch = 2; batch < 8; batch++) await explain(model, random([batch, 1, 10, 8]), { methods: [saliency] });
    expect(counts.open, 'only the latest plans are kept').toBeLessThanOrEqual(4);
    await model.dispose();
    expect(counts.open).toBe(0);
  });
});

describe('targets', () => {
  it('the predicted class, made in the graph, gives what its index gives', async () => {
    const model = await loadModel(gapNet([10, 8]), backend);
    const input = random([3, 1, 10, 8], 5);
    const predicted = await explain(model, input, { methods: [saliency, cam] });
    for (const [n, prediction] of predicted.predictions.entries()) {
      const logits = numbers(predicted.outputs[model.outputs[0]!.name]!).slice(3 * n, 3 * n + 3);
      expect(prediction.class).toBe(logits.indexOf(Math.max(...logits)));
      expect(prediction.score).toBeCloseTo(Math.max(...logits), 5);
      expect(prediction.top!.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
      const alone = float32([1, 1, 10, 8], (input.data as Float32Array).slice(80 * n, 80 * n + 80));
      const asked = await explain(model, alone, { methods: [saliency], target: { class: prediction.class } });
      expect(difference(numbers(predicted.maps[0]!.raw).slice(80 * n, 80 * n + 80), numbers(asked.maps[0]!.raw)).max).toBeLessThan(1e-5);
    }
    await model.dispose();
  });

  it('dense outputs: the most frequent class that is not the background; ties go to the lower class', async () => {
    // 20 voxels: class 0 wins 11, class 2 six, class 1 three (of which two are ties with class 2)
    const scores = new Float32Array(60);
    for (let p = 0; p < 20; p++) scores[(p < 11 ? 0 : p < 17 ? 2 : 1) * 20 + p] = 1;
    scores[2 * 20 + 17] = 1;
    scores[2 * 20 + 18] = 1;
    const run = async (card?: ModelCard, target = {}) => {
      const model = await loadModel(identityDense(3), backend, card ? { card } : {});
      const { prediction, maps } = await explain(model, float32([1, 3, 4, 5], scores), {
        methods: [saliency.with({ channels: 'none', sign: 'signed' })],
        target,
      });
      await model.dispose();
      return { prediction, gradient: numbers(maps[0]!.raw) };
    };
    expect((await run()).prediction.class).toBe(0);
    const { prediction, gradient } = await run({ output: { background: 0, classes: ['air', 'bone', 'soft'] } });
    expect(prediction).toMatchObject({ class: 2, label: 'soft', score: 6, voxels: [11, 3, 6], regionSize: 6 });
    // the gradient of sum(seed * output) is the seed: class 2 in its six voxels
    expect(gradient).toEqual(Array.from({ length: 60 }, (_, i) => (i >= 40 + 11 && i < 40 + 17 ? 1 : 0)));
    expect((await run(undefined, { class: 1, region: 'all' })).gradient).toEqual(
      Array.from({ length: 60 }, (_, i) => (i >= 20 && i < 40 ? 1 : 0)),
    );
  });

  it('one output channel: class 0 where z > 0', async () => {
    const model = await loadModel(identityDense(1), backend);
    const input = float32(
      [1, 1, 4, 5],
      Float32Array.from({ length: 20 }, (_, p) => (p < 7 ? 0.5 : -1)),
    );
    const { prediction } = await explain(model, input, { methods: [saliency] });
    expect(prediction).toMatchObject({ class: 0, regionSize: 7, score: 3.5 });
    const nothing = float32([1, 1, 4, 5], Array(20).fill(-1));
    expect(await code(explain(model, nothing, { methods: [saliency] }))).toBe('InvalidTarget');
    await model.dispose();
  });

  it('steps over a final Softmax or Sigmoid for the logit, and keeps it for the probability', async () => {
    for (const [activation, classes] of [
      ['Softmax', 3],
      ['Sigmoid', 1],
    ] as const) {
      const model = await loadModel(denseNet(classes, activation), backend);
      const plain = await loadModel(denseNet(classes), backend);
      const input = random([1, 1, 12, 10], 2);
      const target = { class: 0, region: 'all' } as const;
      const logit = await explain(model, input, { methods: [saliency], target });
      const bare = await explain(plain, input, { methods: [saliency], target });
      expect(logit.manifest.target).toMatchObject({ tensor: 'logits', output: 'probabilities', score: 'logit' });
      expect(difference(numbers(logit.maps[0]!.raw), numbers(bare.maps[0]!.raw)).max).toBeLessThan(1e-6);
      const probability = await explain(model, input, { methods: [saliency], target: { ...target, score: 'probability' } });
      expect(probability.manifest.target).toMatchObject({ tensor: 'probabilities', score: 'probability' });
      expect(difference(numbers(probability.maps[0]!.raw), numbers(bare.maps[0]!.raw)).max).toBeGreaterThan(0.01);
      // where the model ends in logits, the activation is added
      const added = await explain(plain, input, { methods: [saliency], target: { ...target, score: 'probability' } });
      expect(difference(numbers(added.maps[0]!.raw), numbers(probability.maps[0]!.raw)).max).toBeLessThan(1e-5);
      expect(added.prediction.score).toBeCloseTo(probability.prediction.score, 5);
      await model.dispose();
      await plain.dispose();
    }
  });

  it('names what is wrong with a target', async () => {
    const model = await loadModel(denseNet(3), backend, { card: { output: { classes: ['liver', 'spleen', 'kidney'] } } });
    const input = random([1, 1, 12, 10]);
    const ask = (target: object) => explain(model, input, { methods: [saliency], target });
    await expect(ask({ class: 7 })).rejects.toThrow('3 classes (0 to 2)');
    await expect(ask({ class: 'splen' })).rejects.toThrow(/nearest: spleen/);
    await expect(ask({ output: 'nothing' })).rejects.toThrow(/it has logits/);
    await expect(ask({ class: 1, region: float32([5, 5]) })).rejects.toThrow(/output's space is \[12, 10\]/);
    await expect(ask({ class: 1, region: float32([12, 10]) })).rejects.toThrow(/empty/);
    expect((await explain(model, input, { methods: [saliency], target: { class: 'spleen', region: 'all' } })).prediction).toMatchObject({
      class: 1,
      label: 'spleen',
    });
    await model.dispose();
  });
});

describe('layers and layouts', () => {
  it('`auto` is the last layer that is more than point-wise operations away', async () => {
    const dense = await loadModel(denseNet(3, 'Softmax'), backend);
    const auto = async (model: typeof dense, input: Tensor, target = {}) =>
      (await explain(model, input, { methods: [gradCam], target })).manifest.methods[0]!.layers[0];
    // features -> 1x1 convolution -> Softmax is point-wise, and so is the ReLU before it
    expect(await auto(dense, random([1, 1, 12, 10]), { class: 0, region: 'all' })).toBe('hidden');
    const classifier = await loadModel(gapNet([10, 8]), backend);
    expect(await auto(classifier, random([1, 1, 10, 8]))).toBe('features');
    const tokens = await loadModel(tokenNet(), backend);
    expect(await auto(tokens, random([1, 1, 8, 6]))).toBe('norm');
    const carded = await loadModel(gapNet([10, 8]), backend, { card: { layer: 'hidden' } });
    expect(await auto(carded, random([1, 1, 10, 8]))).toBe('hidden');
    for (const model of [dense, classifier, tokens, carded]) await model.dispose();
  });

  it('a token layer is read as its grid, without the class token', async () => {
    const model = await loadModel(tokenNet(), backend);
    const { maps } = await explain(model, random([1, 1, 8, 6]), {
      methods: [
        gradCam,
        gradCam.with({ layer: { name: 'stream', layout: 'NLC', grid: [4, 3], prefix: 1 } }),
        gradCam.with({ layer: 'stream' }),
      ],
    });
    expect(maps[0]!.raw.dims).toEqual([1, 1, 4, 3]);
    expect(maps[0]!.map.dims).toEqual([1, 1, 8, 6]);
    expect(numbers(maps[1]!.raw)).toEqual(numbers(maps[2]!.raw));
    await model.dispose();
  });

  it('channel-last models give the maps of their channel-first twins', async () => {
    const [last, first] = [await loadModel(channelLastNet(), backend), await loadModel(channelFirstTwin(), backend)];
    const input = random([2, 3, 9, 8], 4);
    const turned = new Float32Array(input.data.length);
    for (let n = 0; n < 2; n++)
      for (let c = 0; c < 3; c++)
        for (let p = 0; p < 72; p++) turned[(n * 72 + p) * 3 + c] = (input.data as Float32Array)[(n * 3 + c) * 72 + p]!;
    const methods = [saliency.with({ channels: 'none', sign: 'signed' }), gradCam, cam, occlusion.with({ window: 3 })];
    const target = { class: 2 };
    const [a, b] = [
      await explain(last, float32([2, 9, 8, 3], turned), { methods, target }),
      await explain(first, input, { methods, target }),
    ];
    a.maps.forEach((map, i) => {
      expect(map.raw.dims).toEqual(b.maps[i]!.raw.dims);
      expect(difference(numbers(map.raw), numbers(b.maps[i]!.raw)).max, map.method).toBeLessThan(1e-5);
    });
    const asked = await explain(last, float32([2, 9, 8, 3], turned), {
      methods: [gradCam.with({ layer: { name: 'features_last', layout: 'N*C' } })],
      target,
    });
    expect(difference(numbers(asked.maps[0]!.raw), numbers(b.maps[1]!.raw)).max).toBeLessThan(1e-5);
    await last.dispose();
    await first.dispose();
  });

  it('lists layers, and names the nearest of an unknown one', async () => {
    const model = await loadModel(gapNet([10, 8]), backend);
    const layers = await model.layers();
    expect(layers.map(({ name, op, dims }) => [name, op, dims])).toContainEqual(['features', 'Relu', [1, 8, 5, 4]]);
    const unknown = explain(model, random([1, 1, 10, 8]), { methods: [gradCam.with({ layer: 'feature' })] });
    await expect(unknown).rejects.toThrow(/unknown layer "feature".*nearest: features/);
    await model.dispose();
  });

  it('weights that are computed from constants are weights', async () => {
    const net = new ModelWriter(13, 33);
    const x = net.input('x', ['N', 2, 5, 4]);
    const features = net.op('Relu', [net.conv(x, 2, 3, [3, 3])], {}, ['features']);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
    const w = net.draw([4, 3], 1);
    const scores = net.op('MatMul', [pooled, net.op('Transpose', [net.weight([4, 3], w)], { perm: [1, 0] })]);
    const model = await loadModel(net.bytes(scores), backend);
    const { maps } = await explain(model, random([1, 2, 5, 4]), { methods: [cam, gradCam], target: { class: 1 } });
    const rectified = numbers(maps[0]!.raw).map((value) => Math.max(0, value) / 20);
    expect(difference(numbers(maps[1]!.raw), rectified).max).toBeLessThan(1e-5);
    await model.dispose();
  });

  it('CAM says why a model has no head for it', async () => {
    const model = await loadModel(denseNet(3), backend);
    const run = explain(model, random([1, 1, 12, 10]), { methods: [cam], target: { class: 0, region: 'all' } });
    await expect(run).rejects.toThrow(/CAM needs global average pooling and one linear layer/);
    expect(await code(run)).toBe('UnsupportedModel');
    await model.dispose();
  });
});

describe('inputs', () => {
  it('a batch is taken apart where the model fixes its size', async () => {
    const net = new ModelWriter(13, 31);
    const x = net.input('x', [1, 1, 6, 6]);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.op('Relu', [net.conv(x, 1, 4, [3, 3])])])]);
    const model = await loadModel(net.bytes(net.linear(pooled, 4, 2)), backend);
    const input = random([3, 1, 6, 6]);
    const { maps, predictions } = await explain(model, input, {
      methods: [saliency, occlusion.with({ window: 3, batchSize: 4 })],
      target: { class: 1 },
    });
    expect(predictions).toHaveLength(3);
    for (let n = 0; n < 3; n++) {
      const alone = await explain(model, float32([1, 1, 6, 6], (input.data as Float32Array).slice(36 * n, 36 * n + 36)), {
        methods: [saliency, occlusion.with({ window: 3 })],
        target: { class: 1 },
      });
      maps.forEach((map, i) => {
        expect(difference(numbers(map.raw).slice(36 * n, 36 * n + 36), numbers(alone.maps[i]!.raw)).max).toBeLessThan(1e-5);
      });
    }
    await model.dispose();
  });

  it('refuses what the model cannot take, naming both dims', async () => {
    const model = await loadModel(gapNet([10, 8]), backend);
    await expect(explain(model, random([1, 1, 10, 9]), { methods: [saliency] })).rejects.toThrow(
      '[N, 1, 10, 8], but the given tensor has [1, 1, 10, 9]',
    );
    const nan = float32(
      [1, 1, 10, 8],
      Array.from({ length: 80 }, (_, i) => (i === 5 ? Number.NaN : 0)),
    );
    await expect(explain(model, nan, { methods: [saliency] })).rejects.toThrow(/not finite.*index 5/);
    const doubles: Tensor = { type: 'float64', dims: [1, 1, 10, 8], data: new Float64Array(80).fill(0.5) };
    expect((await explain(model, doubles, { methods: [saliency] })).maps[0]!.raw.type).toBe('float32');
    await model.dispose();
  });

  it('a volume comes back on its own grid, voxel on voxel, whatever the axis order', async () => {
    // a linear network with a single weight: its saliency is one voxel
    for (const axes of ['NCZYX', 'NCXYZ'] as const) {
      const [nx, ny, nz] = [5, 4, 3];
      const space = axes === 'NCXYZ' ? [nx, ny, nz] : [nz, ny, nx];
      const voxel = { x: 3, y: 1, z: 2 };
      const flat = axes === 'NCXYZ' ? (voxel.x * ny + voxel.y) * nz + voxel.z : (voxel.z * ny + voxel.y) * nx + voxel.x;
      const net = new ModelWriter(13);
      const weights = Float32Array.from({ length: 2 * 60 }, (_, i) => (i === flat ? 2 : 0));
      const scores = net.op('Gemm', [net.op('Flatten', [net.input('x', ['N', 1, ...space])]), net.weight([2, 60], weights)], { transB: 1 });
      const model = await loadModel(net.bytes(scores), backend, { card: { input: { axes } } });
      const volume: Volume = {
        geometry: { size: [nx, ny, nz], spacing: [1, 2, 3.5], origin: [-7, 8, 9], direction: [0, 1, 0, -1, 0, 0, 0, 0, 1] },
        channels: 1,
        data: Int16Array.from({ length: 60 }, (_, i) => i),
      };
      const { maps, manifest } = await explain(model, volume, { methods: [saliency], target: { class: 0 } });
      expect(maps[0]!.volume!.geometry).toEqual(volume.geometry);
      expect(Array.from(maps[0]!.volume!.data)).toEqual(
        Array.from({ length: 60 }, (_, i) => (i === (voxel.z * ny + voxel.y) * nx + voxel.x ? 2 : 0)),
      );
      expect(manifest.input.preprocessing.length).toBeGreaterThan(0);
      await model.dispose();
    }
  });
});

describe('results', () => {
  it('the manifest is valid and says where the result comes from', async () => {
    const model = await loadModel(gapNet([10, 8]), backend, { name: 'gap.onnx' });
    const { manifest } = await explain(model, random([1, 1, 10, 8]), {
      methods: [saliency, gradCam, occlusion.with({ window: 4 })],
      seed: 3,
    });
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(manifest).toMatchObject({
      model: { name: 'gap.onnx', opset: 17 },
      backend: { id: 'node', provider: 'cpu' },
      seed: 3,
      target: { score: 'logit', class: 'predicted' },
    });
    expect(manifest.methods[2]).toMatchObject({ id: 'occlusion', kind: 'iterative', options: { window: 4, fill: 0, batchSize: 8 } });
    expect(manifest.methods[2]!.runs).toBe(13);
    await model.dispose();
  });

  it('a map that is zero everywhere is said to be so', async () => {
    const net = new ModelWriter(13);
    const x = net.input('x', ['N', 1, 4, 4]);
    const features = net.op('Relu', [net.op('Conv', [x, net.weight([1, 1, 1, 1], [1])], { kernel_shape: [1, 1] })]);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
    const scores = net.op('Gemm', [pooled, net.weight([1, 1], [-1])], { transB: 1 });
    const model = await loadModel(net.bytes(scores), backend);
    const { warnings } = await explain(model, float32([1, 1, 4, 4], Array(16).fill(1)), { methods: [gradCam] });
    expect(warnings).toMatchObject([{ code: 'all-zero' }]);
    await model.dispose();
  });

  it('wasm gives the numbers of the CPU', async () => {
    const methods = [saliency.with({ channels: 'none', sign: 'signed' }), gradCam, cam, occlusion.with({ window: 4, stride: 3 })];
    for (const [space, batch] of [
      [[10, 8], 2],
      [[6, 8, 7], 1],
    ] as const) {
      const input = random([batch, 1, ...space], 6);
      const results = [];
      for (const each of [backend, webBackend({ threads: 1 })]) {
        const model = await loadModel(gapNet(space), each);
        results.push(await explain(model, input, { methods }));
        await model.dispose();
      }
      const [cpu, wasm] = results as [Awaited<ReturnType<typeof explain>>, Awaited<ReturnType<typeof explain>>];
      expect(wasm.manifest.backend).toMatchObject({ id: 'web', provider: 'wasm' });
      expect(wasm.predictions.map((p) => p.class)).toEqual(cpu.predictions.map((p) => p.class));
      cpu.maps.forEach((map, i) => {
        expect(difference(numbers(wasm.maps[i]!.raw), numbers(map.raw)).max, map.method).toBeLessThan(1e-5);
      });
    }
  });
});
