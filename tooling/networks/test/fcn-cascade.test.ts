import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32 } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { ModelGraph } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import { fcnCascade } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { afterAll, describe, expect, it } from 'vitest';

const backend = nodeBackend({ threads: 1 });

describe('the 3-D FCN cascade', () => {
  const model = ModelGraph.read(fcnCascade());

  it('has the published number of parameters', () => {
    const used = (place: number, ...operators: string[]) =>
      model.nodes
        .filter(({ op }) => operators.includes(op))
        .flatMap(({ inputs }) => inputs.slice(place, place + 1))
        .reduce((sum, name) => sum + elementCount(model.weightInfo(name)!.dims), 0);
    expect(used(1, 'Conv', 'ConvTranspose')).toBe(19_066_208);
    expect(used(2, 'Conv', 'ConvTranspose')).toBe(40);
  });

  it('has the published shapes', async () => {
    const shapes = await probe(model, backend, { image: float32([1, 1, 116, 132, 132], new Float32Array(116 * 132 * 132)) });
    const edges = (op: string) =>
      model.nodes.filter((node) => node.op === op).map(({ outputs }) => shapes.of(outputs[0]!)!.dims.slice(1).toReversed().join(' '));
    expect(edges('MaxPool')).toEqual(['64 64 56 64', '30 30 26 128', '13 13 11 256']);
    expect(edges('Concat')).toEqual(['18 18 14 768', '28 28 20 384', '48 48 32 192']);
    expect(shapes.of(model.outputs[0]!.name)!.dims).toEqual([1, 8, 28, 44, 44]);
  });
});

describe('its output voxel 0', () => {
  const edge = 92;
  const loaded = loadModel(fcnCascade({ base: 1, classes: 2, norm: false }), backend);
  afterAll(async () => (await loaded).dispose());

  it('stands for input voxel 44', async () => {
    const image = float32(
      [1, 1, edge, edge, edge],
      Float32Array.from({ length: edge ** 3 }, (_, i) => 1 + Math.sin(i * 12.9898)),
    );
    const { maps } = await explain(await loaded, image, { methods: [saliency], target: { class: 0, region: { point: [0, 0, 0] } } });
    const { data } = maps[0]!.map;
    const seen = Array.from(data, (value, i) => (value > 0 ? i : -1)).filter((i) => i >= 0);
    for (const stride of [1, edge, edge ** 2]) {
      const along = seen.map((i) => Math.floor(i / stride) % edge);
      const [low, high] = [along.reduce((a, b) => Math.min(a, b)), along.reduce((a, b) => Math.max(a, b))];
      // 89 voxels see into it, of which pools let some through
      expect(high - low).toBeGreaterThan(20);
      expect(Math.abs((low + high) / 2 - 44)).toBeLessThan(8);
    }
  });

  it('and in tiles it scores a volume as with zeros around it at once, where tiles are moved by what the pools divide', async () => {
    const [columns, margin] = [20, 44];
    const image = float32(
      [1, 1, 12, 12, columns],
      Float32Array.from({ length: 144 * columns }, (_, i) => Math.sin(i * 12.9898)),
    );
    const [edge, length] = [12 + 2 * margin, columns + 2 * margin];
    const around = new Float32Array(edge ** 2 * length);
    for (const [i, value] of (image.data as Float32Array).entries()) {
      const [x, y, z] = [i % columns, Math.floor(i / columns) % 12, Math.floor(i / columns / 12)];
      around[((z + margin) * edge + y + margin) * length + x + margin] = value;
    }
    const options = { methods: [], target: { class: 1, region: 'all' } } as const;
    const whole = await explain(await loaded, float32([1, 1, edge, edge, length], around), options);
    // 12 scores a patch, every 8 voxels
    const tiled = await explain(await loaded, image, { ...options, window: { patch: [100, 100, 100], overlap: 1 / 3 } });
    expect(tiled.manifest.window).toMatchObject({ margin: [margin, margin, margin], patches: 2 });
    const [a, b] = [tiled, whole].map(({ outputs }) => Object.values(outputs)[0]!);
    expect(a!.dims).toEqual(b!.dims);
    const scores = Array.from(b!.data as Float32Array);
    const most = scores.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    expect(scores.reduce((m, v, i) => Math.max(m, Math.abs(v - (a!.data as Float32Array)[i]!)), 0) / most).toBeLessThan(2e-6);
  });
});
