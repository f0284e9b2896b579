import { type Backend, type Explanation, elementCount, float32, type Target, type Tensor } from '@voxplain/core';
import { explain, explainPlan, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { numbers } from '@voxplain/graph';
import type { Choice } from '@voxplain/lowering';
import { saliency } from '@voxplain/saliency';
import { drawn, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';
import { winners } from '../src/max-pool.js';
import { difference } from '../src/reference.js';
import { cpu } from '../src/rule-tests.js';
import { webgpu } from '../src/webgpu.js';

/** Refuses every graph of which a node would run on the CPU. */
const strict = (await webgpu({ cpuFallback: false }))!;
const volume = [1, 1, 8, 8, 8];
const input = float32(volume, Float32Array.from(drawn('normal', elementCount(volume), 4)));
const signed = saliency.with({ channels: 'none', sign: 'signed' });

/** A 3-D U-Net with what the provider lacks: transposed and grouped convolutions in 3-D, Dropout. */
function uNet(): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 12);
  const full = net.op('Relu', [net.conv(net.input('x', volume), 1, 4, [3, 3, 3])]);
  const half = net.op('MaxPool', [full], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] });
  const grouped = net.op('Relu', [net.conv(half, 4, 4, [3, 3, 3], { group: 2 })], {}, ['grouped']);
  const upsampling = { kernel_shape: [3, 3, 3], strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1], output_padding: [1, 1, 1] };
  const again = net.op('ConvTranspose', [net.op('Dropout', [grouped]), net.randomWeight([4, 4, 3, 3, 3], 14)], upsampling);
  return net.bytes(net.conv(net.op('Concat', [full, again], { axis: 1 }), 8, 3, [1, 1, 1]));
}

/** Weights of a linear head: 3 classes by 64 maxima. */
const head = drawn('normal', 3 * 64, 14);

/** Overlapping max pooling and a linear head; with `last`, an operator behind it. */
function pooled(last?: string): Uint8Array<ArrayBuffer> {
  const net = new ModelWriter(17, 13);
  const pads = [1, 1, 1, 1, 1, 1];
  const maxima = net.op('MaxPool', [net.input('x', volume)], { kernel_shape: [3, 3, 3], strides: [2, 2, 2], pads }, ['maxima']);
  const scores = net.op('Gemm', [net.op('Flatten', [maxima]), net.weight([3, 64], head)], { transB: 1 });
  return net.bytes(last ? net.op(last, [scores], { axis: 1 }) : scores);
}

async function explained(
  bytes: Uint8Array,
  backend: Backend,
  {
    lowerings = 'all',
    target = {},
    layer = 'grouped',
    x = input,
  }: { lowerings?: Choice; target?: Target; layer?: string; x?: Tensor } = {},
): Promise<Explanation> {
  const model = await loadModel(bytes, backend, { lowerings });
  return explain(model, x, { methods: [signed, gradCam.with({ layer })], target }).finally(() => model.dispose());
}

function expectSame(found: Explanation, expected: Explanation): void {
  const tensors = ({ maps, outputs }: Explanation) => [...maps.flatMap(({ raw, map }) => [raw, map]), ...Object.values(outputs)];
  for (const [i, tensor] of tensors(expected).entries())
    expect(difference(numbers(tensors(found)[i]!), numbers(tensor)).max, `tensor ${i}`).toBeLessThanOrEqual(1e-5);
  expect(found.prediction.class).toBe(expected.prediction.class);
}

const targets: Target[] = [{}, { class: 'predicted', region: 'all' }, { class: 1, region: 'predicted' }, { class: 2, region: 'all' }];

describe('a 3-D U-Net', () => {
  /** What is planned for WebGPU, run where everything runs. */
  const planned: Backend = { ...cpu, provider: 'webgpu' };

  it.each(targets)('is explained the same with its nodes replaced and as it is: %j', async (target) => {
    const model = await loadModel(uNet(), planned);
    expect((await explainPlan(model, volume, { methods: [signed], target })).replaced).toBe(true);
    expectSame(await explained(uNet(), planned, { target }), await explained(uNet(), cpu, { target, lowerings: 'none' }));
  });

  describe.skipIf(!strict)('on WebGPU', () => {
    it('fails as it is, with a typed error', async () => {
      await expect(explained(uNet(), strict, { lowerings: 'none' })).rejects.toMatchObject({
        code: 'BackendFailure',
        message: expect.stringMatching(/^webgpu could not /),
      });
    });

    it.each(targets)('runs when it is lowered, and gives what the CPU gives: %j', async (target) => {
      const found = await explained(uNet(), strict, { target });
      expect(found.manifest.backend.provider).toBe('webgpu');
      expectSame(found, await explained(uNet(), cpu, { target, lowerings: 'none' }));
    });
  });
});

describe.skipIf(!strict)('a classifier of volumes on WebGPU', () => {
  it.each([{}, { class: 2 }] as Target[])('needs no node on the CPU, nor do score and predicted class: %j', async (target) => {
    const layer = 'maxima';
    expectSame(await explained(pooled(), strict, { target, layer }), await explained(pooled(), cpu, { target, layer, lowerings: 'none' }));
  });

  it('is refused where a node would run on the CPU', async () => {
    await expect(explained(pooled('LogSoftmax'), strict, { layer: 'maxima' })).rejects.toMatchObject({
      code: 'BackendFailure',
      message: expect.stringContaining('cpuFallback'),
    });
  });

  it.each(['ties', 'zeros'] as const)('gives the gradient of pooled %s to the first maximum', async (kind) => {
    const x = float32(volume, Float32Array.from(drawn(kind, elementCount(volume), 6)));
    const { maps } = await explained(pooled(), strict, { target: { class: 1 }, layer: 'maxima', x });
    const all = (n: number) => [n, n, n];
    const pool = { input: all(8), output: all(4), kernel: all(3), strides: all(2), dilations: all(1), begins: all(1) };
    const expected = Array<number>(512).fill(0);
    for (const [i, at] of winners(numbers(x), pool).entries()) expected[at]! += head[64 + i]!;
    expect(difference(numbers(maps[0]!.raw), expected).max).toBeLessThanOrEqual(1e-6);
  });
});
