import { join } from 'node:path';
import type { Explanation, Prediction } from '@voxplain/core';
import type { Peak } from '@voxplain/report';
import type { MapResult } from './results.js';

/** `98.7 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `412 ms`, `3.1 s` */
export const duration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** What was found, for people. */
export function summary({ predictions, manifest, warnings }: Explanation, maps: readonly MapResult[], folder: string): string {
  const { target, timings, profile } = manifest;
  const lines = predictions.map((prediction, i) => `${predictions.length > 1 ? `sample ${i}  ` : ''}${predictionLine(prediction)}`);
  lines.push(`explained   ${explainedLine(target)}`);
  if (manifest.window) lines.push(`windows     ${manifest.window.patches} of ${manifest.window.patch.join(' x ')} voxels`);
  if (profile !== 'canonical') lines.push(`profile     ${profile}`);
  const width = Math.max('prediction'.length, ...maps.map(({ method }) => method.length));
  for (const { method, map, overlay, raw, peak } of maps) {
    const paths = [map, overlay, ...(raw ? [raw] : [])].map((name) => join(folder, name)).join('  ');
    lines.push(`${method.padEnd(width)}  peak ${peakText(peak)}  ${paths}`);
  }
  lines.push(`manifest    ${join(folder, 'explanation.json')}`);
  lines.push(`time        compile ${duration(timings.compile)}, run ${duration(timings.run)}`);
  return [...lines, ...warnings.map(({ message }) => `warning: ${message}`), ''].join('\n');
}

const WHERE = { all: '', predicted: '', mask: ', in a mask', point: ', at a point', box: ', in a box', component: ', in a component' };

/** Region and reduction are told where they are not the usual ones. */
function explainedLine({ class: index, layer, unit, score, reduce, region, tensor }: Explanation['manifest']['target']): string {
  const where = `${WHERE[region]}${reduce === 'mean' ? ', mean' : ''}`;
  if (layer !== undefined) return `${unit === undefined ? 'all units' : `unit ${unit}`} of ${layer}${where}`;
  return `${index === 'predicted' ? 'the predicted class' : `class ${index}`}${where}, ${score} (tensor ${tensor})`;
}

function predictionLine(prediction: Prediction): string {
  const { top, voxels, regionSize } = prediction;
  const name = (entry: { readonly class: number; readonly label?: string }) =>
    `${entry.class}${entry.label && entry.label !== String(entry.class) ? ` (${entry.label})` : ''}`;
  if (top?.length) {
    const [best, ...others] = top;
    const rest = others.slice(0, 2).map((entry) => `${name(entry)} ${percent(entry.probability)}`);
    return `prediction  ${name(best!)} ${percent(best!.probability)}${rest.length ? `, then ${rest.join(', ')}` : ''}`;
  }
  if (voxels)
    return `prediction  class ${name(prediction)}, ${regionSize ?? voxels[prediction.class]} voxels; per class: ${voxels.join(', ')}`;
  return `prediction  ${name(prediction)}, score ${prediction.score.toPrecision(4)}`;
}

const AXES = ['x', 'y', 'z'];

function peakText(peak: Peak | undefined): string {
  if (!peak) return 'none (the map is empty)';
  return `(${AXES.slice(0, peak.index.length).join(', ')}) = (${peak.index.join(', ')})`;
}

/** What was found, for machines: one object. Voxels are named by axis, x fastest. */
export function jsonSummary(
  { prediction, predictions, manifest, warnings }: Explanation,
  maps: readonly MapResult[],
  folder: string,
): object {
  return {
    prediction,
    ...(predictions.length > 1 ? { predictions } : {}),
    maps: maps.map(({ method, kind, map, overlay, raw, peak }) => ({
      method,
      kind,
      map: join(folder, map),
      overlay: join(folder, overlay),
      ...(raw ? { raw: join(folder, raw) } : {}),
      peak: peak ? { ...Object.fromEntries(peak.index.map((at, axis) => [AXES[axis]!, at])), value: peak.value } : null,
    })),
    manifest: join(folder, 'explanation.json'),
    target: manifest.target,
    timings: manifest.timings,
    warnings,
  };
}
