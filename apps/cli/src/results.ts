import type { Explanation, ExplanationMap, Volume } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { encodePng, writeNpy, writeVolume } from '@voxplain/io';
import { overlay, type Peak, peakOf } from '@voxplain/report';
import { inputImage, mapImage } from './as-image.js';
import type { Input } from './input-file.js';
import type { OutputFile } from './output-folder.js';
import { squeeze } from './squeeze.js';

/** The files of one map, by their names in the output folder. */
export interface MapResult {
  readonly method: string;
  readonly kind: ExplanationMap['kind'];
  readonly map: string;
  readonly overlay: string;
  readonly raw?: string;
  readonly peak: Peak | undefined;
}

/** A few voxels may be brighter than the colours can show, so that the others are seen. */
const CLIP = 0.998;

/** Everything that `explain` writes, in memory. */
export async function results(explanation: Explanation, input: Input, raw: boolean): Promise<{ files: OutputFile[]; maps: MapResult[] }> {
  const files: OutputFile[] = [];
  const maps: MapResult[] = [];
  for (const map of explanation.maps) {
    const { method, kind } = map;
    const shown = map.volume ?? mapImage(map.map);
    const image = input.kind === 'npy' ? inputImage(input.data, map.map.dims.slice(2)) : input.data;
    const drawn = overlay(image, shown, { kind, clip: CLIP, letters: input.kind === 'nifti' });
    const mapName = input.kind === 'nifti' ? `${method}.nii.gz` : `${method}.npy`;
    files.push({ name: mapName, bytes: await mapBytes(map, input, mapName) });
    files.push({ name: `${method}.png`, bytes: await encodePng(drawn.width, drawn.height, drawn.rgba) });
    if (raw) files.push({ name: `${method}.raw.npy`, bytes: writeNpy(squeeze(map.raw, map.perChannel)) });
    maps.push({ method, kind, map: mapName, overlay: `${method}.png`, ...(raw ? { raw: `${method}.raw.npy` } : {}), peak: peakOf(shown) });
  }
  const manifest = manifestSchema.parse(explanation.manifest);
  files.push({ name: 'explanation.json', bytes: `${JSON.stringify(manifest, null, 2)}\n` });
  return { files, maps };
}

/** Volumes: NIfTI with the input's affine. npy: the map on the network's input grid. PNG: npy on the image's own grid. */
async function mapBytes({ map, volume, perChannel }: ExplanationMap, input: Input, name: string): Promise<Uint8Array> {
  if (input.kind === 'nifti') return writeVolume(volume!, name);
  return writeNpy(squeeze(input.kind === 'npy' ? map : asTensor(volume!), perChannel));
}

const asTensor = ({ geometry, channels, data }: Volume) => ({
  type: 'float32' as const,
  dims: [1, channels, ...geometry.size.toReversed()],
  data: Float32Array.from(data),
});
