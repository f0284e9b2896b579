import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Manifest, ModelCard } from '../src/index.js';
import { layerOption } from '../src/option-schemas.js';
import { manifestSchema, modelCardSchema } from '../src/schemas.js';

/** Where something is wrong. */
const places = (result: { success: boolean; error?: { issues: readonly { path: readonly PropertyKey[] }[] } | undefined }) =>
  result.error?.issues.map(({ path }) => path.join('.')) ?? [];

const manifest: Manifest = {
  spec: 'v1',
  voxplain: '1.0.0',
  profile: 'canonical',
  created: '2026-01-31T12:00:00.000Z',
  model: { name: 'unet', sha256: 'a'.repeat(64), bytes: 1234, opset: 17 },
  backend: { id: 'node', provider: 'cpu', lowerings: [], runtime: 'onnxruntime-node 1.30.0' },
  input: { name: 'x', dims: [1, 1, 64, 64, 64], sha256: '0'.repeat(64), preprocessing: ['reoriented to RAS', 'z-scored'] },
  target: { output: 'y', tensor: 'logits', score: 'logit', class: 'predicted', region: 'mask' },
  methods: [
    {
      id: 'grad-cam',
      version: '1.0.0',
      options: { layer: 'auto' },
      kind: 'graph',
      mapKind: 'positive',
      layers: ['conv9'],
      grid: [1, 1, 8, 8, 8],
    },
    {
      id: 'rise',
      version: '1.0.0',
      options: {},
      kind: 'iterative',
      mapKind: 'signed',
      layers: [],
      grid: [1, 1, 64, 64, 64],
      runs: 400,
      note: 'approximate',
    },
  ],
  predictions: [
    { class: 3, label: 'lesion', score: 12.5, voxels: [100, 20, 3, 7], regionSize: 7 },
    { class: 1, score: 0.25, top: [{ class: 1, label: 'cat', score: 0.25, probability: 0.9 }] },
  ],
  seed: 1,
  timings: { compile: 0, run: 12.5, total: 13 },
  warnings: [{ code: 'dead-map', message: 'the map is zero everywhere' }],
};
const card: ModelCard = {
  name: 'unet',
  description: 'Brain extraction',
  licence: 'MIT',
  task: 'segmentation',
  input: {
    name: 'x',
    axes: 'NCZYX',
    channels: ['t1', { name: 't2', intensity: [{ zScore: 'nonzero' }] }],
    orientation: 'RAS',
    spacing: [1, 0.5, 2],
    fit: [70, 70, 70],
    crop: { start: [0, 0, 0], end: [64, 64, 64] },
    size: [64, 64, 64],
    multiple: 16,
    fill: -1,
    intensity: [
      { clip: [-1000, 400] },
      { window: { centre: 40, width: 400 } },
      { scale: 0.001, offset: 1 },
      { minMax: [0, 1] },
      { percentiles: [0.5, 99.5], to: [0, 1] },
      { mean: [0.5], std: [0.25] },
      { zScore: true },
      { zScore: { above: 0.1 } },
      { finite: 0 },
    ],
  },
  output: {
    name: 'y',
    classes: ['background', 'brain'],
    colours: ['#000000', '#Ff8800'],
    background: 0,
    grid: { offset: [44, 44, 44], scale: [1, 1, 1] },
  },
  layer: 'conv9',
  grids: { conv9: { offset: [2.5, 2.5, 2.5], scale: [2, 2, 2] } },
};

describe('manifests', () => {
  const { name: _, ...anonymous } = manifest.model;
  test('a full one, a small one, and one from a file', () => {
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect(manifestSchema.safeParse({ ...manifest, model: anonymous, methods: [], predictions: [], warnings: [] }).success).toBe(true);
    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });
  test.each<[string, object, string]>([
    ['another spec', { spec: 'v2' }, 'spec'],
    ['a date that is none', { created: 'yesterday' }, 'created'],
    ['a short hash', { model: { ...manifest.model, sha256: 'abc' } }, 'model.sha256'],
    ['half an opset', { model: { ...manifest.model, opset: 17.5 } }, 'model.opset'],
    ['an unknown kind of map', { methods: [{ ...manifest.methods[0]!, mapKind: 'heat' }] }, 'methods.0.mapKind'],
    ['an unknown region', { target: { ...manifest.target, region: 'left' } }, 'target.region'],
    ['a class by name', { target: { ...manifest.target, class: 'lesion' } }, 'target.class'],
    ['a score that is no number', { predictions: [{ class: 1, score: Number.NaN }] }, 'predictions.0.score'],
    ['no seed', { seed: undefined }, 'seed'],
    ['something that nobody knows', { extra: 1 }, ''],
  ])('not with %s', (_, change, place) => expect(places(manifestSchema.safeParse({ ...manifest, ...change }))).toEqual([place]));
});

describe('model cards', () => {
  test('a full one and an empty one', () => {
    expect(modelCardSchema.parse(card)).toEqual(card);
    expect(modelCardSchema.parse({})).toEqual({});
  });
  const page = readFileSync(new URL('../../../docs/model-card.md', import.meta.url), 'utf8');
  test('every field is on the page about them, and its examples are cards', () => {
    const names = new Set<string>();
    const collect = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const name of Object.keys((node as { properties?: object }).properties ?? {})) names.add(name);
      for (const child of Object.values(node)) collect(child);
    };
    collect(z.toJSONSchema(modelCardSchema));
    expect(names.size).toBeGreaterThan(30);
    expect([...names].filter((name) => !new RegExp(`[\`"]${name}[\`"]`).test(page))).toEqual([]);
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!));
    expect(examples).toHaveLength(3);
    for (const example of examples) expect(places(modelCardSchema.safeParse(example))).toEqual([]);
  });
  const folder = new URL('../../../tooling/cards/', import.meta.url);
  test.each(readdirSync(folder))('%s', (file) => {
    expect(places(modelCardSchema.safeParse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))))).toEqual([]);
  });
  test.each<[string, object, string]>([
    ['an unknown task', { task: 'detection' }, 'task'],
    ['a misspelt key', { clases: [] }, ''],
    ['an unknown order of axes', { input: { axes: 'NCWH' } }, 'input.axes'],
    ['an orientation that is none', { input: { orientation: 'RAX' } }, 'input.orientation'],
    ['a negative crop', { input: { crop: { start: [-1], end: [1] } } }, 'input.crop.start.0'],
    ['a size of zero', { input: { size: [0, 1] } }, 'input.size.0'],
    ['a spacing of zero', { input: { spacing: [1, 0] } }, 'input.spacing.1'],
    ['half a voxel', { input: { fit: [1.5] } }, 'input.fit.0'],
    ['a multiple of zero', { input: { multiple: 0 } }, 'input.multiple'],
    ['a channel twice', { input: { channels: ['t1', { name: 't1' }] } }, 'input.channels'],
    ['no channels', { input: { channels: [] } }, 'input.channels'],
    ['a clip upside down', { input: { intensity: [{ clip: [1, 0] }] } }, 'input.intensity.0'],
    ['a percentile of 101', { input: { intensity: [{ percentiles: [1, 101] }] } }, 'input.intensity.0'],
    ['a window without width', { input: { intensity: [{ window: { centre: 0, width: 0 } }] } }, 'input.intensity.0'],
    ['a grid that does not grow', { grids: { a: { offset: [0], scale: [0] } } }, 'grids.a.scale.0'],
    ['a grid without an offset', { output: { grid: { scale: [1] } } }, 'output.grid.offset'],
    ['an unknown step', { input: { intensity: [{ gamma: 2 }] } }, 'input.intensity.0'],
    ['two steps in one', { input: { intensity: [{ clip: [0, 1], zScore: true }] } }, 'input.intensity.0'],
    ['a deviation of zero', { input: { intensity: [{ mean: [0], std: [0] }] } }, 'input.intensity.0'],
    ['a clip of one bound', { input: { intensity: [{ clip: [0] }] } }, 'input.intensity.0'],
    ['a colour by name', { output: { colours: ['red'] } }, 'output.colours.0'],
    ['a background by name', { output: { background: 'air' } }, 'output.background'],
  ])('not with %s', (_, given, place) => {
    // a step of the intensity chain may be reported within the form that it comes closest to
    const found = places(modelCardSchema.safeParse(given));
    expect(found).toHaveLength(1);
    expect(found[0]!.startsWith(place)).toBe(true);
  });
});

describe('the layer option', () => {
  test('is a name, or a name and how to read it; `auto` if not given', () => {
    expect(layerOption.parse(undefined)).toBe('auto');
    expect(layerOption.parse('conv*')).toBe('conv*');
    const tokens = { name: 'blocks.11', layout: 'NLC', grid: [14, 14], prefix: 1 };
    expect(layerOption.parse(tokens)).toEqual(tokens);
  });
  test.each([
    [''],
    [3],
    [{}],
    [{ name: '' }],
    [{ name: 'a', layout: 'NHWC' }],
    [{ name: 'a', grid: [0] }],
    [{ name: 'a', prefix: -1 }],
    [{ name: 'a', depth: 1 }],
  ])('not %j', (given) => expect(layerOption.safeParse(given).success).toBe(false));
});
