import type { Explanation, ExplanationMap } from '@voxplain/core';
import { manifestSchema } from '@voxplain/core/schemas';
import { encodePng, writeNpy } from '@voxplain/io';
import { overlay, type Peak, peakOf } from '@voxplain/report';
import { inputImage, mapImage } from './as-image.js';
import type { Input } from './input-file.js';
import { type MapFormat, mapFiles } from './map-files.js';
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
export async function results(
  explanation: Explanation,
  input: Input,
  raw: boolean,
  format: MapFormat,
): Promise<{ files: OutputFile[]; maps: MapResult[] }> {
  const files: OutputFile[] = [];
  const maps: MapResult[] = [];
  for (const map of explanation.maps) {
    const { method, kind } = map;
    const shown = map.volume ?? mapImage(map.map);
    const image = input.kind === 'npy' ? inputImage(input.data, map.map.dims.slice(2)) : input.data;
    const drawn = overlay(image, shown, { kind, clip: CLIP, letters: input.kind === 'volume' });
    const written = await mapFiles(map, input, format, explanation.manifest);
    files.push(...written.files);
    files.push({ name: `${method}.png`, bytes: await encodePng(drawn.width, drawn.height, drawn.rgba) });
    if (raw) files.push({ name: `${method}.raw.npy`, bytes: writeNpy(squeeze(map.raw, map.perChannel)) });
    maps.push({
      method,
      kind,
      map: written.name,
      overlay: `${method}.png`,
      ...(raw ? { raw: `${method}.raw.npy` } : {}),
      peak: peakOf(shown),
    });
  }
  const manifest = manifestSchema.parse(explanation.manifest);
  files.push({ name: 'explanation.json', bytes: `${JSON.stringify(manifest, null, 2)}\n` });
  return { files, maps };
}
