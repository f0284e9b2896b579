import type { Manifest, ModelCard, Region, Target } from '@voxplain/core';
import type { Plan } from './plan.js';
import { isDense } from './predicted.js';
import { regionOf } from './region.js';
import { sha256 } from './sha256.js';
import type { Chosen } from './target.js';

type TargetRecord = Manifest['target'];

/** A target as a manifest holds it: what was taken, masks by dims and hash. */
export async function targetRecord(
  { explained, outputDims }: Plan,
  target: Target,
  chosen: Chosen,
  card: ModelCard | undefined,
): Promise<TargetRecord> {
  const hidden = target.layer !== undefined;
  return {
    output: explained.output,
    tensor: explained.tensor,
    score: target.score ?? 'logit',
    reduce: target.reduce ?? 'sum',
    ...(hidden ? { layer: explained.tensor } : {}),
    ...(chosen === 'all' ? {} : hidden ? { unit: chosen as number } : { class: chosen }),
    ...(isDense(outputDims) ? await regionRecord(regionOf(target, card), hidden) : { region: 'all' }),
  };
}

export async function regionRecord(
  region: Region,
  hidden: boolean,
): Promise<Pick<TargetRecord, 'region' | 'point' | 'box' | 'within' | 'component' | 'mask'>> {
  if (typeof region === 'string') return { region };
  if ('point' in region) return { region: 'point', point: [...region.point] };
  if ('box' in region) {
    const { box, within = 'predicted' } = region;
    return { region: 'box', box: { start: [...box.start], end: [...box.end] }, within: hidden ? 'all' : within };
  }
  if ('component' in region) {
    const { component } = region;
    return { region: 'component', component: typeof component === 'object' ? { point: [...component.point] } : component };
  }
  const { data } = region;
  const dims = 'geometry' in region ? [region.channels, ...region.geometry.size.toReversed()] : [...region.dims];
  return { region: 'mask', mask: { dims, sha256: await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) } };
}
