import type { Backend, ModelCard, Volume } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { occlusion } from '@voxplain/occlusion';
import { saliency } from '@voxplain/saliency';
import { sampleInput } from './input.js';

/** Two graph methods on a tensor, as plain data. */
export async function explainTensor(file: Uint8Array, backend: Backend, dims: readonly number[]) {
  const model = await loadModel(file, backend);
  const { maps, prediction, manifest } = await explain(model, sampleInput(dims), {
    methods: [saliency, gradCam.with({ relu: false })],
    target: { class: 0, region: 'all' },
  });
  await model.dispose();
  return {
    score: prediction.score,
    lowerings: manifest.backend.lowerings,
    maps: maps.map(({ map }) => [...(map.data as Float32Array)]),
  };
}

/** A graph method and an iterative one on an image or volume, as its card wants it. */
export async function explainVolume(file: Uint8Array, backend: Backend, card: ModelCard, volume: Volume) {
  const model = await loadModel(file, backend, { card });
  const { maps, prediction } = await explain(model, volume, { methods: [gradCam, occlusion.with({ window: 32, stride: 32 })] });
  await model.dispose();
  return {
    score: prediction.score,
    label: prediction.label,
    maps: maps.map(({ volume: map }) => ({ geometry: map!.geometry, data: [...map!.data] })),
  };
}
