import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type Target, type Tensor } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { hiResCam } from '@voxplain/hires-cam';
import { segXResCam } from '@voxplain/seg-xres-cam';
import { gaussians, ModelWriter } from '@voxplain/testkit';
import { describe, expect, it } from 'vitest';

const backend = nodeBackend();
const channels = 6;
const classes = 3;

const all = (rank: number, n: number) => Array<number>(rank).fill(n);

/**
 * What follows the layer in a small segmentation network: upsampling and a convolution, both linear, so that a difference is the gradient.
 * To be asked for before anything else is drawn: then the weights are the same in every network.
 */
function decoder(net: ModelWriter, rank: number): (layer: string) => string {
  const up = net.randomWeight([channels, 4, ...all(rank, 2)], 12);
  const last = [net.randomWeight([classes, 4, ...all(rank, 3)], 40), net.randomWeight([classes], 4)];
  return (layer) => {
    const raised = net.op('ConvTranspose', [layer, up], { kernel_shape: all(rank, 2), strides: all(rank, 2) });
    return net.op('Conv', [raised, ...last], { kernel_shape: all(rank, 3), pads: all(2 * rank, 1) });
  };
}
function segmenter(space: readonly number[]): Uint8Array {
  const rank = space.length;
  const net = new ModelWriter(17, 40);
  const decode = decoder(net, rank);
  const encoded = net.conv(net.input('x', ['N', 1, ...space]), 1, channels, all(rank, 3), { strides: all(rank, 2) });
  const layer = net.op('Relu', [encoded], {}, ['layer']);
  return net.bytes(decode(layer), layer);
}
/** The decoder alone. */
function tail(space: readonly number[]): Uint8Array {
  const net = new ModelWriter(17, 40);
  const decode = decoder(net, space.length);
  return net.bytes(decode(net.input('a', ['N', channels, ...space.map((n) => n / 2)])));
}

interface Network {
  readonly activations: Float32Array;
  readonly logits: Float32Array;
  /** Of the output, one class after the other. */
  readonly voxels: number;
  readonly sites: number;
  /** `dy/dA` for `y = sum_p weights_p logits_c(p)`, by moving every activation in turn. */
  readonly gradient: (c: number, weights: readonly number[]) => Promise<number[]>;
}

async function look(space: readonly number[], input: Tensor): Promise<Network> {
  const session = await backend.createSession(segmenter(space));
  const found = await session.run({ x: input });
  await session.dispose();
  const { data } = found.layer!;
  const activations = data as Float32Array;
  const logits = Object.entries(found).find(([name]) => name !== 'layer')![1].data as Float32Array;
  const sites = activations.length / channels;
  const voxels = logits.length / classes;
  return { activations, logits, sites, voxels, gradient };

  async function gradient(c: number, weights: readonly number[]): Promise<number[]> {
    const behind = await backend.createSession(tail(space));
    const count = activations.length;
    // the decoder is linear: one row per activation, and the rest of the row is 0
    const units = new Float32Array((count + 1) * count);
    for (let i = 0; i < count; i++) units[i * count + i] = 1;
    const dims = [count + 1, channels, ...space.map((n) => n / 2)];
    const [scores] = Object.values(await behind.run({ a: float32(dims, units) }));
    await behind.dispose();
    const at = (row: number) => weights.reduce((sum, w, p) => sum + w * (scores!.data[(row * classes + c) * voxels + p] as number), 0);
    const none = at(count);
    return Array.from({ length: count }, (_, i) => at(i) - none);
  }
}

const relu = (values: readonly number[]) => values.map((value) => Math.max(value, 0));
/** `relu(sum_k w A_k)`, the weight of channel k at site s being `w(k, s)`. */
const combined = ({ activations, sites }: Network, w: (k: number, s: number) => number): number[] =>
  relu(
    Array.from({ length: sites }, (_, s) =>
      Array.from({ length: channels }, (_, k) => w(k, s) * activations[k * sites + s]!).reduce((sum, value) => sum + value, 0),
    ),
  );

describe.each([[[12, 10]], [[6, 4, 8]]])('segmentation maps are class activation maps of a region: %j', (space) => {
  const input = float32([1, 1, ...space], gaussians(5)(elementCount(space)));
  const run = async (target: Target) => {
    const model = await loadModel(segmenter(space), backend);
    const layer = 'layer';
    const methods = [gradCam.with({ layer }), hiResCam.with({ layer }), ...[1, 1000].map((pool) => segXResCam.with({ layer, pool }))];
    const { maps } = await explain(model, input, { methods, target });
    await model.dispose();
    return maps.map(({ raw }) => raw.data as Float32Array);
  };
  const voxels = elementCount(space);
  const mask = (weights: readonly number[]) => float32(space, weights);
  const only = (p: number) => Array.from({ length: voxels }, (_, i) => (i === p ? 1 : 0));

  it.each([0, 1, 2])('of what is predicted as class %i: Seg-Grad-CAM, Seg-HiRes-Grad CAM', async (c) => {
    const net = await look(space, input);
    const score = (k: number, p: number) => net.logits[k * voxels + p]!;
    const predicted = Array.from({ length: voxels }, (_, p) => ([0, 1, 2].every((k) => score(k, p) <= score(c, p)) ? 1 : 0));
    expect(predicted.some((value) => value)).toBe(true);
    expect(await check(net, c, predicted, { class: c })).toBe(2);
  });
  it('of one voxel: Seg-HiRes-Grad CAM of a point', async () => {
    const net = await look(space, input);
    let shown = 0;
    for (const p of [0, 7, Math.floor(voxels / 2) + 3]) shown += await check(net, 1, only(p), { class: 1, region: mask(only(p)) });
    expect(shown).toBeGreaterThanOrEqual(3);
  });
  it('of a mask with weights', async () => {
    const weights = Array.from({ length: voxels }, (_, p) => (p % 3) / 2);
    expect(await check(await look(space, input), 2, weights, { class: 2, region: mask(weights) })).toBe(2);
  });

  /** Gives how many of the two maps are not blank. */
  async function check(net: Network, c: number, weights: readonly number[], target: Target): Promise<number> {
    const g = await net.gradient(c, weights);
    const alpha = Array.from(
      { length: channels },
      (_, k) => g.slice(k * net.sites, (k + 1) * net.sites).reduce((sum, v) => sum + v, 0) / net.sites,
    );
    const [coarse, fine, one, all] = await run(target);
    const [segGradCam, segHiRes] = [combined(net, (k) => alpha[k]!), combined(net, (k, s) => g[k * net.sites + s]!)];
    const scale = Math.max(...g.map(Math.abs)) * Math.max(...net.activations);
    const apart = (found: ArrayLike<number>, expected: ArrayLike<number>) =>
      Math.max(...Array.from(expected, (value, i) => Math.abs(found[i]! - value))) / scale;
    expect(apart(coarse!, segGradCam)).toBeLessThanOrEqual(2e-6);
    expect(apart(fine!, segHiRes)).toBeLessThanOrEqual(2e-6);
    // Seg-XRes-CAM: one site per block, and one block
    expect(Array.from(one!)).toEqual(Array.from(fine!));
    expect(apart(all!, coarse!)).toBeLessThanOrEqual(1e-6);
    return [coarse!, fine!].filter((map) => map.some((value) => value > 0)).length;
  }
});
