import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nodeBackend } from '@voxplain/backend-node';
import { type ExplanationMap, float32 } from '@voxplain/core';
import { type Cascade, explain, loadModel } from '@voxplain/engine';
import { readVolumeFile, writeVolumeFile } from '@voxplain/io';
import { labelOf, phantom } from '@voxplain/phantom';
import { attentionNet, describeExplainer, gapNet, ModelWriter } from '@voxplain/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const generated = resolve(import.meta.dirname, '../generated');

/** The TypeScript blocks of a page, in order. */
async function examples(page: string): Promise<string[]> {
  const text = await readFile(resolve(root, page), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
}

/** Methods whose examples need a transformer. */
const needAttention = ['attention-rollout', 'transformer-attribution'];

/** Runs code as a module of this package. */
async function run(name: string, code: string): Promise<Record<string, unknown>> {
  await mkdir(generated, { recursive: true });
  const file = resolve(generated, `${name}.ts`);
  await writeFile(file, code);
  return import(/* @vite-ignore */ file);
}

describe('the examples in the README run', () => {
  const before = process.cwd();
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voxplain-docs-'));
    process.chdir(folder);
    const models = resolve(root, 'packages/phantom/models');
    await writeFile('classifier.onnx', await readFile(resolve(models, 'phase-classifier.onnx')));
    await writeFile('classifier.voxplain.json', await readFile(resolve(models, 'phase-classifier.voxplain.json')));
    await writeVolumeFile('scan.nii.gz', phantom({ seed: 990_001, phase: 'arterial', size: [128, 128] }).image);
  });
  afterAll(async () => {
    process.chdir(before);
    await rm(folder, { recursive: true, force: true });
    await rm(generated, { recursive: true, force: true });
  });

  it('explains a scan', async () => {
    const [code] = await examples('README.md');
    expect(code!.trim().split('\n').length, 'imports and ten lines at most').toBeLessThanOrEqual(16);
    await run('explain-a-scan', code!);
    for (const method of ['grad-cam', 'saliency']) {
      const map = await readVolumeFile(`${method}.nii.gz`);
      expect(map.geometry.size).toEqual((await readVolumeFile('scan.nii.gz')).geometry.size);
      expect(map.data.some((value) => value > 0)).toBe(true);
    }
  });

  it('prepares a volume', async () => {
    const [code] = await examples('packages/volume/README.md');
    const { grid, map, labels } = (await run('prepare-a-volume', `${code}\nexport { grid, labels, map };`)) as Record<string, unknown>;
    expect(grid).toMatchObject({ size: [48, 48, 64], spacing: [1, 1, 1] });
    expect([map, labels]).toMatchObject([{ geometry: { size: [40, 40, 20] } }, { geometry: { size: [40, 40, 20] } }]);
  });

  it('explains one of several inputs', async () => {
    const net = new ModelWriter(17, 5);
    const both = ['t1', 'flair'].map((name) => net.input(name, ['N', 1, 'Z', 'Y', 'X']));
    const features = net.op('Relu', [net.conv(net.op('Concat', both, { axis: 1 }), 2, 4, [3, 3, 3])]);
    const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [features])]);
    const scores = net.op('Add', [net.linear(pooled, 4, 2), net.linear(net.input('clinical', ['N', 2]), 2, 2)]);
    await writeFile('fusion.onnx', net.bytes(scores));
    const { image } = phantom({ seed: 990_001, phase: 'arterial', size: [24, 20, 8] });
    for (const name of ['t1', 'flair']) await writeVolumeFile(`${name}.nii.gz`, image);
    const [code] = await examples('docs/targets.md');
    const { maps, manifest } = await run('several-inputs', `${code}\nexport { manifest, maps };`);
    expect(maps).toMatchObject([{ method: 'grad-cam', volume: { geometry: { size: [24, 20, 8] } } }]);
    expect(manifest).toMatchObject({ input: { name: 't1' }, inputs: [{ name: 'flair' }, { name: 'clinical', dims: [1, 2] }] });
  });

  it('segments in two stages, and explains the second', async () => {
    // the mean of a box decides, in 3 x 3 x 3 voxels without padding
    for (const [name, threshold] of [
      ['coarse', 40],
      ['fine', 60],
    ] as const) {
      const net = new ModelWriter(17);
      const box = net.weight([1, 1, 3, 3, 3], Array(27).fill(1 / 27));
      const mean = net.op('Relu', [net.op('Conv', [net.input('x', ['N', 1, 'Z', 'Y', 'X']), box])], {}, ['mean']);
      const scores = [net.weight([2, 1, 1, 1, 1], [0, 1]), net.weight([2], [threshold, 0])];
      await writeFile(`${name}.onnx`, net.bytes(net.op('Conv', [mean, ...scores])));
      const grid = { offset: [1, 1, 1], scale: [1, 1, 1] };
      const output = { classes: ['background', 'liver'], background: 0, grid };
      await writeFile(
        `${name}.voxplain.json`,
        JSON.stringify({ input: { patch: [18, 18, 10] }, output, layer: 'mean', grids: { mean: grid } }),
      );
    }
    const { image, labels } = phantom({ seed: 990_001, phase: 'portal-venous', size: [64, 56, 24], noise: 5 });
    await writeVolumeFile('abdomen.nii.gz', image);
    const [code] = await examples('docs/cascade.md');
    const { found, maps } = (await run('two-stages', `${code}\nexport { found, maps };`)) as {
      found: Cascade;
      maps: readonly ExplanationMap[];
    };
    const liver = labelOf('liver');
    const isLiver = Array.from(labels.data, (label) => label === liver);
    const hits = isLiver.filter((is, p) => is && found.labels.data[p] === 1).length;
    expect(hits / isLiver.filter(Boolean).length).toBeGreaterThan(0.6);
    expect(found.fine.share).toBeLessThan(found.coarse.share);
    expect(await readVolumeFile('organs.nii.gz')).toMatchObject({ geometry: { size: [64, 56, 24] } });
    expect(maps[0]!.volume!.geometry.size).toEqual([32, 28, 12]);
    expect((await readVolumeFile('liver.nii.gz')).data.some((value) => value > 0)).toBe(true);
  });

  it('the methods’ own examples', async () => {
    for (const method of await readdir(resolve(root, 'packages/methods'))) {
      const [code] = await examples(`packages/methods/${method}/README.md`);
      const runnable = `import { explain as explain_ } from '@voxplain/engine';
export default async (explain: typeof explain_, model: never, image: never) => {
  ${code!.replace(/^import .*\n/m, '')}
  return maps;
};
${/^import .*\n/m.exec(code!)![0]}`;
      const { default: example } = (await run(`method-${method}`, runnable)) as { default: (...given: unknown[]) => Promise<unknown[]> };
      const net = needAttention.includes(method) ? attentionNet([10, 8]).bytes : gapNet([10, 8]);
      const model = await loadModel(net, nodeBackend());
      expect(
        (
          await example(
            explain,
            model,
            float32(
              [1, 1, 10, 8],
              Array.from({ length: 80 }, (_, i) => Math.sin(i)),
            ),
          )
        ).length,
      ).toBeGreaterThan(0);
      await model.dispose();
    }
  });
});

const [, method] = await examples('README.md');
const { myGradCam } = await run('my-grad-cam', method!);
describeExplainer({ describe, it, expect }, () => myGradCam as never, {
  backends: [nodeBackend()],
  expected: {
    pooled({ weights, features }) {
      const voxels = features.length / weights.length;
      return Array.from({ length: voxels }, (_, p) =>
        Math.max(0, weights.reduce((sum, w, k) => sum + w * features[k * voxels + p]!, 0) / voxels),
      );
    },
  },
});
