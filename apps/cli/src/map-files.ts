import type { ExplanationMap, Manifest, Volume } from '@voxplain/core';
import { type Series, writeNpy, writeSeries, writeVolume } from '@voxplain/io';
import type { Input } from './input-file.js';
import type { OutputFile } from './output-folder.js';
import { squeeze } from './squeeze.js';

/** How maps of volumes are written; `dicom` is a folder with a series that refers to the input's. */
export const mapFormats = ['nii.gz', 'nrrd', 'dicom'] as const;
export type MapFormat = (typeof mapFormats)[number];

/**
 * A map as files, and the name of the file or folder that holds it. Volumes: in the format, on the input's grid. npy: on the
 * grid of the network's input. Images: npy, on the image's own grid. Throws `BadVolume`.
 */
export async function mapFiles(
  { method, map, volume, perChannel }: ExplanationMap,
  input: Input,
  format: MapFormat,
  manifest: Manifest,
): Promise<{ name: string; files: OutputFile[] }> {
  if (input.kind === 'volume' && format === 'dicom')
    return { name: method, files: await dicomFiles(method, volume!, input.series!, manifest) };
  const name = input.kind === 'volume' ? `${method}.${format}` : `${method}.npy`;
  const tensor = input.kind === 'npy' ? map : asTensor(volume!);
  const bytes = input.kind === 'volume' ? await writeVolume(volume!, name) : writeNpy(squeeze(tensor, perChannel));
  return { name, files: [{ name, bytes }] };
}

async function dicomFiles(method: string, volume: Volume, series: Series, { methods, model, target }: Manifest): Promise<OutputFile[]> {
  const { version } = methods.find(({ id }) => id === method)!;
  const explained = target.class === undefined ? `layer ${target.layer}` : `class ${target.class}`;
  const derivation = `${method} ${version} of ${explained}, ${target.score} of ${target.tensor}; model SHA-256 ${model.sha256}`;
  const written = await writeSeries(volume, series, { description: method, derivation });
  return written.map(({ name, bytes }) => ({ name: `${method}/${name}`, bytes }));
}

const asTensor = ({ geometry, channels, data }: Volume) => ({
  type: 'float32' as const,
  dims: [1, channels, ...geometry.size.toReversed()],
  data: Float32Array.from(data),
});
