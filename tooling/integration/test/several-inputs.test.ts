import { ablationCam } from '@voxplain/ablation-cam';
import { nodeBackend } from '@voxplain/backend-node';
import { cam } from '@voxplain/cam';
import { type Backend, float32, type ModelCard, type Tensor, type Volume, VoxplainError } from '@voxplain/core';
import { manifestSchema, modelCardSchema } from '@voxplain/core/schemas';
import { bindInputs, explain, explainPlan, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { ModelGraph } from '@voxplain/graph';
import { integratedGradients } from '@voxplain/integrated-gradients';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { fusionNet, gaussians, ModelWriter } from '@voxplain/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { counting } from '../src/counting.js';
import { difference } from '../src/reference.js';

const { backend, counts } = counting(nodeBackend());
const gradient = saliency.with({ channels: 'none', sign: 'signed' });
const random = (dims: readonly number[], seed: number): Tensor => float32(dims, gaussians(seed)(dims.reduce((n, dim) => n * dim, 1)));
const list = ({ data }: { readonly data: Tensor['data'] }): number[] => Array.from(data as Float32Array);
const load = (net: ModelWriter | Uint8Array, output: string, card?: ModelCard) =>
  loadModel(net instanceof ModelWriter ? net.bytes(output) : net, backend, card ? { card } : {});

afterAll(() => expect(counts.open).toBe(0));

describe('an image and numbers: y_c = sum_p W[p, c] image[p] + sum_k V[k, c] clinical[k]', () => {
  const W = Array.from(gaussians(1)(12));
  const V = Array.from(gaussians(2)(6));
  const net = new ModelWriter(17);
  const linear = (x: string, weight: string) => net.op('MatMul', [net.op('Flatten', [x]), weight]);
  const y = net.op('Add', [
    linear(net.input('image', ['N', 1, 2, 3]), net.weight([6, 2], W)),
    linear(net.input('clinical', ['N', 3]), net.weight([3, 2], V)),
  ]);
  const [image, clinical] = [random([2, 1, 2, 3], 3), random([2, 3], 4)];
  const dot = (row: readonly number[], weights: readonly number[], c: number) =>
    row.reduce((sum, x, i) => sum + x * weights[2 * i + c]!, 0);
  const score = (n: number, numbers: readonly number[]) => dot(list(image).slice(6 * n, 6 * n + 6), W, 1) + dot(numbers, V, 1);

  it('the gradient is the weight, and every sample has its own numbers', async () => {
    const model = await load(net, y);
    const options = { methods: [gradient], input: 'image', target: { class: 1 } };
    const { maps, predictions, manifest } = await explain(model, image, { ...options, inputs: { clinical } });
    const row = Float32Array.from(W.filter((_, i) => i % 2 === 1));
    expect(list(maps[0]!.raw)).toEqual([...row, ...row]);
    for (const n of [0, 1]) expect(predictions[n]!.score).toBeCloseTo(score(n, list(clinical).slice(3 * n, 3 * n + 3)), 5);

    const { input, inputs } = manifestSchema.parse(manifest);
    expect(input).toMatchObject({ name: 'image', dims: [2, 1, 2, 3] });
    expect(inputs).toMatchObject([{ name: 'clinical', dims: [2, 3], preprocessing: [] }]);
    const { manifest: changed } = await explain(model, image, { ...options, inputs: { clinical: random([2, 3], 5) } });
    expect(changed.input.sha256).toBe(input.sha256);
    expect(changed.inputs![0]!.sha256).not.toBe(inputs![0]!.sha256);
    await model.dispose();
  });

  it('one sample serves all; numbers of another type are converted', async () => {
    const model = await load(net, y, { input: { name: 'image' } });
    const one: Tensor = { type: 'float64', dims: [1, 3], data: Float64Array.of(0.5, -1, 2) };
    const { predictions } = await explain(model, image, { methods: [], target: { class: 1 }, inputs: { clinical: one } });
    for (const n of [0, 1]) expect(predictions[n]!.score).toBeCloseTo(score(n, [0.5, -1, 2]), 5);
    await model.dispose();
  });
});

describe('two images: y = sum_p a[p] b[p]', () => {
  const net = new ModelWriter(17);
  const product = net.op('Mul', [net.input('a', ['N', 1, 2, 3]), net.input('b', ['N', 1, 2, 3])]);
  const y = net.op('ReduceSum', [product, net.ints([2, 3])], { keepdims: 0 });
  const [a, b] = [random([2, 1, 2, 3], 6), random([2, 1, 2, 3], 7)];

  it('the gradient by one is the other, whichever is explained, and their plans are two', async () => {
    const model = await load(net, y);
    const before = counts.sessions;
    for (let again = 0; again < 2; again++) {
      const byA = await explain(model, a, { methods: [gradient], input: 'a', inputs: { b } });
      const byB = await explain(model, b, { methods: [gradient], input: 'b', inputs: { a } });
      expect(list(byA.maps[0]!.raw)).toEqual(list(b));
      expect(list(byB.maps[0]!.raw)).toEqual(list(a));
      expect([byA, byB].map(({ manifest }) => manifest.input.name)).toEqual(['a', 'b']);
    }
    expect(counts.sessions - before).toBe(2);
    await model.dispose();
  });

  it('occlusion by one voxel, and integrated gradients from zero, are a[p] b[p]', async () => {
    const model = await load(net, y, { input: { name: 'a' } });
    const methods = [occlusion.with({ window: 1, stride: 1 }), integratedGradients];
    const { maps } = await explain(model, a, { methods, inputs: { b } });
    const wanted = list(a).map((value, i) => value * list(b)[i]!);
    for (const { raw } of maps) expect(difference(list(raw), wanted).max).toBeLessThan(2e-6);
    await model.dispose();
  });
});

describe('what is read behind a cut', () => {
  it('Ablation-CAM: w_c = sum_p A_c[p] b[p] |b[p]|, with b behind the layer', async () => {
    const net = new ModelWriter(17);
    const a = net.input('a', ['N', 1, 3, 3]);
    const kernel = net.weight([2, 1, 1, 1], [1, -2]);
    const layer = net.op('Relu', [net.op('Conv', [a, kernel], { kernel_shape: [1, 1] })], {}, ['layer']);
    // by a node between, and as it is
    const b = net.input('b', ['N', 1, 3, 3]);
    const gated = net.op('Mul', [net.op('Mul', [layer, net.op('Abs', [b])]), b]);
    const bytes = net.bytes(net.op('ReduceSum', [net.op('Flatten', [gated]), net.ints([1])]));
    const files: Uint8Array[] = [];
    const watched: Backend = {
      ...backend,
      createSession(file, options) {
        files.push(file);
        return backend.createSession(file, options);
      },
    };
    const model = await loadModel(bytes, watched, { card: { input: { name: 'a' } } });
    const [given, other] = [random([2, 1, 3, 3], 8), random([2, 1, 3, 3], 9)];
    const { maps } = await explain(model, given, { methods: [ablationCam.with({ layer })], inputs: { b: other } });
    const weights = list(maps[0]!.extras.weights!);
    for (const n of [0, 1]) {
      const rows = [1, -2].map((k) =>
        list(given)
          .slice(9 * n, 9 * n + 9)
          .map((v) => Math.max(0, k * v)),
      );
      const square = list(other)
        .slice(9 * n, 9 * n + 9)
        .map((v) => Math.abs(v) * v);
      const w = rows.map((row) => row.reduce((sum, v, p) => sum + v * square[p]!, 0));
      expect(difference(weights.slice(2 * n, 2 * n + 2), w).max).toBeLessThan(1e-5);
      const map = rows[0]!.map((v, p) => Math.max(0, w[0]! * v + w[1]! * rows[1]![p]!));
      expect(difference(list(maps[0]!.raw).slice(9 * n, 9 * n + 9), map).max).toBeLessThan(1e-5);
    }
    // what lies before the cut on the other's branch is not computed again
    const ops = ModelGraph.read(files.at(-1)!).nodes.map(({ op }) => op);
    expect(ops).toContain('Mul');
    expect(ops).not.toContain('Abs');
    await model.dispose();
  });
});

describe('a dense output of two images: s_c[p] = u_c a[p] + v_c b[p]', () => {
  const [u, v] = [
    [0.3, -0.7],
    [0.5, 0.4],
  ];
  const net = new ModelWriter(17);
  const conv = (x: string, weights: readonly number[]) => net.op('Conv', [x, net.weight([2, 1, 1, 1], weights)], { kernel_shape: [1, 1] });
  const hidden = conv(net.input('a', ['N', 1, 4, 5]), u!);
  const y = net.op('Add', [hidden, conv(net.input('b', ['N', 1, 4, 5]), v!)]);
  const [a, b] = [random([2, 1, 4, 5], 10), random([2, 1, 4, 5], 11)];
  const score = (c: number, i: number) => u![c]! * list(a)[i]! + v![c]! * list(b)[i]!;
  const isOne = Array.from({ length: 40 }, (_, i) => score(1, i) > score(0, i));

  it.each([['predicted'], [{ component: 'largest' }]] as const)('the region %j is what both predict', async (region) => {
    const model = await load(net, y, { input: { name: 'a' } });
    const { maps, predictions } = await explain(model, a, { methods: [gradient], inputs: { b }, target: { class: 1, region } });
    const map = list(maps[0]!.raw);
    for (const n of [0, 1]) {
      const own = map.slice(20 * n, 20 * n + 20);
      const inside = own.flatMap((value, p) => (value === 0 ? [] : [20 * n + p]));
      if (region === 'predicted') expect(inside).toEqual(isOne.flatMap((one, i) => (one && Math.floor(i / 20) === n ? [i] : [])));
      expect(inside.every((i) => isOne[i])).toBe(true);
      expect(new Set(inside.map((i) => map[i]))).toEqual(new Set([Math.fround(u![1]!)]));
      expect(predictions[n]!.regionSize).toBe(inside.length);
      expect(predictions[n]!.score).toBeCloseTo(
        inside.reduce((sum, i) => sum + score(1, i), 0),
        4,
      );
    }
    await model.dispose();
  });

  it('a hidden layer of the explained input alone', async () => {
    const model = await load(net, y, { input: { name: 'a' } });
    const target = { layer: hidden, unit: 1 };
    const { maps, prediction } = await explain(model, a, { methods: [gradient], inputs: { b }, target });
    expect(list(maps[0]!.raw)).toEqual(Array(40).fill(Math.fround(u![1]!)));
    expect(prediction.score).toBeCloseTo(
      u![1]! *
        list(a)
          .slice(0, 20)
          .reduce((sum, x) => sum + x, 0),
      4,
    );
    await model.dispose();
  });
});

describe('inputs of all kinds', () => {
  it('whole numbers per sample; a scale and weights for all', async () => {
    const net = new ModelWriter(17);
    const image = net.input('image', ['N', 1, 2, 2]);
    const table = net.weight([3, 4], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const row = net.op('Gather', [table, net.input('sex', ['N'], 'int64')], { axis: 0 });
    const each = net.op('Mul', [net.op('Flatten', [image]), row]);
    const scaled = net.op('Mul', [net.op('Mul', [each, net.input('scale', [])]), net.input('weights', [4])]);
    const model = await load(net, net.op('ReduceSum', [scaled, net.ints([1])]), { input: { name: 'image' } });
    const inputs = { sex: float32([3], [2, 0, 2]), scale: float32([], [10]), weights: float32([4], [1, 1, 0, -1]) };
    const { maps } = await explain(model, random([3, 1, 2, 2], 1), { methods: [gradient, integratedGradients], inputs });
    expect(list(maps[0]!.raw)).toEqual([90, 100, 0, -120, 10, 20, 0, -40, 90, 100, 0, -120]);
    const wanted = list(maps[0]!.raw).map((slope, i) => slope * list(random([3, 1, 2, 2], 1))[i]!);
    expect(difference(list(maps[1]!.raw), wanted).max).toBeLessThan(1e-4);
    await model.dispose();
  });

  it('a model of one sample at a time is fed each with its own', async () => {
    const net = new ModelWriter(17);
    const product = net.op('Mul', [net.input('a', [1, 1, 2, 2]), net.input('b', [1, 1, 2, 2])]);
    const model = await load(net, net.op('ReduceSum', [product, net.ints([2, 3])], { keepdims: 0 }), { input: { name: 'a' } });
    const b = random([3, 1, 2, 2], 1);
    const { maps } = await explain(model, random([3, 1, 2, 2], 2), { methods: [gradient], inputs: { b } });
    expect(list(maps[0]!.raw)).toEqual(list(b));
    await model.dispose();
  });

  it('lengths that are open: sum_il tanh(a_i b_l), for two lengths of b', async () => {
    const net = new ModelWriter(17);
    const column = net.op('Reshape', [net.input('a', ['N', 1, 2, 2]), net.ints([0, 4, 1])]);
    const row = net.op('Unsqueeze', [net.input('b', ['N', 'L']), net.ints([1])]);
    const outer = net.op('Tanh', [net.op('MatMul', [column, row])]);
    const model = await load(net, net.op('ReduceSum', [net.op('Flatten', [outer]), net.ints([1])]), { input: { name: 'a' } });
    const a = random([1, 1, 2, 2], 1);
    for (const length of [2, 5]) {
      const b = random([1, length], 2);
      const { maps } = await explain(model, a, { methods: [gradient], inputs: { b } });
      const wanted = list(a).map((x) => list(b).reduce((sum, y) => sum + y * (1 - Math.tanh(x * y) ** 2), 0));
      expect(difference(list(maps[0]!.raw), wanted).max).toBeLessThan(1e-6);
    }
    await model.dispose();
  });

  it('CAM with the bias: what the numbers add counts as one, for every sample', async () => {
    const model = await load(fusionNet([8, 10]), '', { input: { name: 'x' } });
    const inputs = { second: random([2, 1, 8, 10], 2), numbers: random([2, 3], 3) };
    const { maps, predictions } = await explain(model, random([2, 1, 8, 10], 1), { methods: [cam.with({ bias: true })], inputs });
    for (const n of [0, 1]) {
      const own = list(maps[0]!.raw).slice(80 * n, 80 * n + 80);
      expect(own.reduce((sum, value) => sum + value, 0) / 80).toBeCloseTo(predictions[n]!.score, 5);
    }
    await model.dispose();
  });

  it('an input with an initial value is none: the model may have others in its place', async () => {
    const net = new ModelWriter(17);
    const scaled = net.op('Mul', [net.input('image', [1, 1, 2, 2]), net.weight([], [3], net.input('scale', []))]);
    const model = await load(net, net.op('ReduceSum', [scaled, net.ints([2, 3])], { keepdims: 0 }));
    expect(model.inputs.map(({ name }) => name)).toEqual(['image']);
    const { maps } = await explain(model, random([1, 1, 2, 2], 1), { methods: [gradient] });
    expect(list(maps[0]!.raw)).toEqual([3, 3, 3, 3]);
    await model.dispose();
  });

  it('volumes by phases, as if the others were weights', async () => {
    const dims = [1, 1, 24, 26, 28];
    const [a, b] = [random(dims, 1), random(dims, 2)];
    const model = (held: boolean) => {
      const net = new ModelWriter(17, 3);
      const both = [net.input('a', dims), held ? net.weight(dims, list(b), 'b') : net.input('b', dims)];
      const first = net.op('Relu', [net.conv(net.op('Concat', both, { axis: 1 }), 2, 16, [3, 3, 3])]);
      const features = net.op('Relu', [net.conv(first, 16, 16, [3, 3, 3])]);
      return load(net, net.linear(net.op('Flatten', [net.op('GlobalAveragePool', [features])]), 16, 2));
    };
    const options = { methods: [gradient, gradCam], target: { class: 0 } };
    const [several, twin] = [await model(false), await model(true)];
    const { maps, manifest } = await explain(several, a, { ...options, input: 'a', inputs: { b } });
    const { maps: wanted } = await explain(twin, a, options);
    expect(manifest.backend.lowerings).toContain('phases');
    for (const [i, { raw }] of maps.entries()) expect(difference(list(raw), list(wanted[i]!.raw)).max).toBeLessThan(1e-5);
    await several.dispose();
    await twin.dispose();
  });

  it('plans and layers of the input that is chosen', async () => {
    const model = await load(fusionNet([8, 10]), '');
    const x = random([1, 1, 8, 10], 1);
    const bound = bindInputs(model, x, { input: 'x', inputs: { second: x, numbers: random([1, 3], 2) } });
    expect((await bound.layers()).map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Concat', 'Conv', 'Relu', 'Mul', 'Add', 'Relu']);
    const layers = (await model.bind({ input: 'second' }).layers()).map(({ op }) => op);
    expect(layers).toEqual(['Conv', 'Relu', 'Concat', 'Conv', 'Relu', 'Mul', 'Conv', 'Add', 'Relu']);
    expect((await explainPlan(bound, x.dims, { methods: [saliency] })).nodes.added).toBeGreaterThan(0);
    const { maps } = await explain(bound, x, { methods: [saliency] });
    expect(maps[0]!.raw.dims).toEqual([1, 1, 8, 10]);
    await model.dispose();
  });
});

describe('volumes for several inputs', () => {
  // y = 10 sum_p t1[p] flair[p] of what the network sees
  const net = new ModelWriter(17);
  const t1 = net.input('t1', ['N', 1, 'Z', 'Y', 'X']);
  const flair = net.op('Transpose', [net.input('flair', ['N', 1, 'X', 'Y', 'Z'])], { perm: [0, 1, 4, 3, 2] });
  const y = net.op('ReduceSum', [net.op('Mul', [net.op('Mul', [t1, net.weight([], [10])]), flair]), net.ints([2, 3, 4])], { keepdims: 0 });
  const card = modelCardSchema.parse({
    input: { name: 't1', axes: 'NCZYX', intensity: [{ scale: 2, offset: 1 }], orientation: 'LPS' },
    inputs: { flair: { axes: 'NCXYZ', intensity: [{ scale: 0.5 }], orientation: 'LPS', fill: 7 } },
  });
  const direction = [-1, 0, 0, 0, 1, 0, 0, 0, 1];
  const size = [4, 3, 2];
  const at = (origin: readonly number[], i: number) => [
    origin[0]! - (i % 4),
    origin[1]! + (Math.floor(i / 4) % 3),
    origin[2]! + Math.floor(i / 12),
  ];
  /** Voxels of 1 mm, x turned round; `f` of the place in space. */
  const volume = (origin: readonly number[], f: (place: readonly number[]) => number): Volume => ({
    geometry: { size, spacing: [1, 1, 1], origin, direction },
    channels: 1,
    data: Float32Array.from({ length: 24 }, (_, i) => f(at(origin, i))),
  });
  const ramp = ([x, y, z]: readonly number[]) => x! + 10 * y! + 100 * z!;
  const first = volume([5, 6, 7], ramp);

  it('each has its own intensities and axes; another grid is brought onto the explained one', async () => {
    const model = await load(net, y, card);
    // half a voxel on along x: of the row's outermost voxel there is the face
    const shifted = volume([5.5, 6, 7], ramp);
    const { maps, prediction, manifest } = await explain(model, first, { methods: [gradient], inputs: { flair: shifted } });
    const places = Array.from({ length: 24 }, (_, i) => at([5, 6, 7], i));
    // x of voxels ends at 5.5, 4.5, 3.5, 2.5: a voxel at 2 takes the outermost value
    const seen = places.map(([x, y, z]) => 0.5 * ramp([Math.max(x!, 2.5), y!, z!]));
    expect(
      difference(
        list(maps[0]!.volume!),
        seen.map((v) => 10 * v),
      ).max,
    ).toBeLessThan(1e-6);
    expect(maps[0]!.volume!.geometry).toEqual(first.geometry);
    const score = places.reduce((sum, place, i) => sum + 10 * (2 * ramp(place) + 1) * seen[i]!, 0);
    expect(prediction.score / score).toBeCloseTo(1, 6);
    const { input, inputs } = manifestSchema.parse(manifest);
    expect(input.preprocessing).toContain('v * 2 + 1');
    expect(inputs![0]).toMatchObject({ name: 'flair', dims: [1, 1, 4, 3, 2] });
    expect(inputs![0]!.preprocessing).toEqual(expect.arrayContaining(['v * 0.5 + 0', 'onto the grid of the explained input, linear']));
    await model.dispose();
  });

  it('the other one explained: it is the card’s too', async () => {
    const model = await load(net, y, card);
    const { maps, manifest } = await explain(model, first, { methods: [gradient], input: 'flair', inputs: { t1: first } });
    expect(manifest.input).toMatchObject({ name: 'flair', dims: [1, 1, 4, 3, 2] });
    expect(
      difference(
        list(maps[0]!.volume!),
        list(first).map((v) => 10 * (2 * v + 1)),
      ).max,
    ).toBeLessThan(1e-6);
    await model.dispose();
  });

  it('a card that names no input is about all that it does not name', async () => {
    const { name: _, ...common } = card.input!;
    const model = await load(net, y, { input: common, inputs: card.inputs! });
    const { maps } = await explain(model, first, { methods: [gradient], input: 't1', inputs: { flair: first } });
    expect(
      difference(
        list(maps[0]!.volume!),
        list(first).map((v) => 5 * v),
      ).max,
    ).toBeLessThan(1e-6);
    await model.dispose();
  });

  it('one that lies elsewhere is refused by name', async () => {
    const model = await load(net, y, card);
    const elsewhere = explain(model, first, { methods: [gradient], inputs: { flair: volume([500, 6, 7], ramp) } });
    await expect(elsewhere).rejects.toThrow(/^input "flair": the volume .* does not overlap/);
    await model.dispose();
  });
});

describe('refusals', () => {
  const image = random([2, 1, 8, 10], 1);
  const inputs = { second: image, numbers: random([2, 3], 2) };
  const methods = [saliency];
  type Refusal = [what: string, code: string, message: RegExp, options: object, card?: ModelCard];
  it.each<Refusal>([
    [
      'nobody says which',
      'InvalidOptions',
      /has 3 inputs \(numbers, x, second\): say which one is explained by the option `input`/,
      { inputs },
    ],
    ['an unknown input', 'InvalidOptions', /no input "image"; it has numbers, x, second/, { input: 'image', inputs }],
    [
      'one is missing',
      'InvalidInput',
      /also takes "second": give it by name in the option `inputs`/,
      { input: 'x', inputs: { numbers: inputs.numbers } },
    ],
    [
      'one too many',
      'InvalidInput',
      /"age" is no other input: beside "x".* the model takes numbers, second/,
      { input: 'x', inputs: { ...inputs, age: image } },
    ],
    ['the explained one among the others', 'InvalidInput', /"x" is no other input/, { input: 'x', inputs: { ...inputs, x: image } }],
    [
      'other dims',
      'InvalidInput',
      /input "numbers" has dims \[\?, 3\], but the given tensor has \[2, 4\]/,
      { input: 'x', inputs: { ...inputs, numbers: random([2, 4], 1) } },
    ],
    [
      'another number of samples',
      'InvalidInput',
      /"numbers" has 3 samples and the explained one has 2/,
      { input: 'x', inputs: { ...inputs, numbers: random([3, 3], 1) } },
    ],
    [
      'NaN',
      'InvalidInput',
      /input "numbers" has a value that is not finite .* at index 1/,
      { input: 'x', inputs: { ...inputs, numbers: float32([1, 3], [0, Number.NaN, 1]) } },
    ],
    [
      'a layer of another input alone',
      'UnknownLayer',
      /unknown layer "gate": it is not computed from the explained input/,
      { input: 'x', inputs, methods: [gradCam.with({ layer: 'gate' })] },
    ],
    ['windows', 'UnsupportedModel', /several inputs is not explained in windows/, { input: 'x', inputs, window: { patch: [4, 4] } }],
    [
      'a card about another model',
      'BadModelCard',
      /the card names input "flair"; the model has numbers, x, second/,
      { input: 'x', inputs },
      { inputs: { flair: {} } },
    ],
  ])('%s', async (_, code, message, options, card) => {
    const run = async () => {
      const model = await load(fusionNet([8, 10]), '', card);
      try {
        await explain(model, image, { methods, ...options });
      } finally {
        await model.dispose();
      }
    };
    const error = await run().catch((thrown) => thrown);
    expect(VoxplainError.isInstance(error) && error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });
});
