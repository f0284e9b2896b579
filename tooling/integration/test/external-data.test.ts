import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ablationCam } from '@voxplain/ablation-cam';
import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { manifestSchema } from '@voxplain/core/schemas';
import { explain, externalFiles, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { GraphBuilder, ModelGraph, numbers, tensorOf } from '@voxplain/graph';
import { sessionFile } from '@voxplain/graph/files';
import { saliency } from '@voxplain/saliency';
import { expect, it } from 'vitest';
import { webgpu } from '../src/webgpu.js';

const bytes = readFileSync(createRequire(import.meta.url).resolve('@voxplain/phantom/models/phase-classifier.onnx'));
const backends = [nodeBackend({ threads: 1 }), webBackend({ threads: 1 }), ...[await webgpu()].flatMap((gpu) => gpu ?? [])];
const input = tensorOf(
  'float32',
  [1, 1, 128, 128],
  Array.from({ length: 128 * 128 }, (_, i) => Math.sin(i / 50) + Math.cos(i / 3000)),
);

/** The classifier with its long weights in another file. */
function split() {
  const graph = new GraphBuilder(ModelGraph.read(bytes), { of: () => undefined, constant: () => undefined });
  const { bytes: file, externalData } = sessionFile(graph, graph.suffix({}));
  return { file: file.slice(), externalData };
}

it.each(backends)('a model whose weights lie beside it is explained as the whole one is ($provider)', async (backend) => {
  const { file, externalData } = split();
  expect(externalFiles(file)).toEqual(Object.keys(externalData));
  expect(file.length).toBeLessThan(bytes.length / 10);
  const methods = [gradCam, saliency, ablationCam];
  const model = await loadModel(file, backend, { externalData });
  const whole = await loadModel(bytes, backend);
  const found = await explain(model, input, { methods });
  const wanted = await explain(whole, input, { methods });
  expect(found.prediction).toEqual(wanted.prediction);
  for (const [i, { raw }] of wanted.maps.entries()) {
    expect(numbers(raw).some((value) => value !== 0)).toBe(true);
    expect(numbers(found.maps[i]!.raw)).toEqual(numbers(raw));
  }
  const { externalData: files, ...record } = manifestSchema.parse(found.manifest).model;
  expect(record.bytes).toBe(file.length);
  expect(files).toEqual([{ file: 'model', sha256: wanted.manifest.model.sha256, bytes: bytes.length }]);
  expect(wanted.manifest.model.externalData).toBeUndefined();
  await model.dispose();
  await whole.dispose();
});

it('weights are not copied into the files of sessions', async () => {
  const lengths: number[] = [];
  const [backend] = backends;
  const model = await loadModel(bytes, {
    ...backend!,
    createSession: (file, options) => {
      lengths.push(file.length);
      return backend!.createSession(file, options);
    },
  });
  await explain(model, input, { methods: [saliency, ablationCam] });
  await model.dispose();
  expect(lengths.length).toBeGreaterThan(2);
  expect(Math.max(...lengths)).toBeLessThan(bytes.length / 4);
});
