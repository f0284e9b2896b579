import type { Volume } from '@voxplain/core';
import { encodePng, writeVolume } from '@voxplain/io';
import {
  htmlReport,
  type OverlayOptions,
  overlay,
  picture,
  pngDataUrl,
  type Raster,
  type ReportImage,
  type ReportSection,
} from '@voxplain/report';
import type { OutputFile } from '../output-folder.js';
import { duration, percent } from '../summary.js';
import { type Case, type Finding, PATIENTS } from './study.js';
import { cells, confidence, HEAD, meanEvidence, OVERALL_HEAD, overall, predicted, rightOnes } from './words.js';

/** Soft tissue in Hounsfield units, as abdominal CT is read. */
const WINDOW = [-160, 340] as const;

/** Images, maps and overlays of the shown cases, and one page with these and the sum of all. */
export async function files(shown: readonly Case[], all: readonly Case[]): Promise<OutputFile[]> {
  const written: OutputFile[] = [];
  const sections: ReportSection[] = [];
  for (const each of shown) {
    const { phase, image, evidence, findings } = each;
    const images: ReportImage[] = [];
    const show = async (name: string, caption: string, raster: Raster) => {
      const bytes = await encodePng(raster.width, raster.height, raster.rgba);
      written.push({ name: `${phase}.${name}.png`, bytes });
      images.push({ caption, pngDataUrl: pngDataUrl(bytes) });
    };
    const keep = async (name: string, volume: Volume) => {
      written.push({ name: `${phase}${name}.nii.gz`, bytes: await writeVolume(volume, `${phase}${name}.nii.gz`) });
    };
    await keep('', image);
    await keep('.evidence', evidence);
    await show(
      'image',
      `The image; evidence outlined, ${percent(each.evidenceShare)} of it`,
      picture(image, { window: WINDOW, outline: evidence }),
    );
    for (const finding of findings) {
      await keep(`.${finding.method}`, finding.volume);
      await show(finding.method, caption(finding), overlay(image, finding.volume, drawing(finding, evidence)));
    }
    sections.push(section(each, images));
  }
  return [...written, { name: 'index.html', bytes: page([...sections, sum(all)]) }];
}

const drawing = ({ map }: Finding, outline: Volume): OverlayOptions => ({
  kind: map.kind,
  window: WINDOW,
  clip: 0.998,
  outline,
  mark: true,
  bar: false,
});

function caption({ title, ...finding }: Finding): string {
  const [, , hit, , mass] = cells({ title, ...finding });
  return `${title}: peak ${hit}, ${mass} of the mass in the evidence`;
}

function section(each: Case, images: readonly ReportImage[]): ReportSection {
  const { phase, findings, timings } = each;
  const verdict = predicted(each) === phase ? 'right' : 'wrong';
  const compile = timings.compile > 0 ? `, after ${duration(timings.compile)} of compiling` : '';
  return {
    heading: `${phase}: predicted ${predicted(each)}, ${confidence(each)}`,
    text: `The prediction is ${verdict}. Prediction and maps took ${duration(timings.run)}${compile}.`,
    images,
    table: { head: HEAD, rows: findings.map(cells) },
  };
}

const sum = (all: readonly Case[]): ReportSection => ({
  heading: `All ${all.length} images`,
  text:
    `Four phases of each of ${PATIENTS} patients, none of them trained on: ${rightOnes(all)} predictions are right. ` +
    `The evidence is ${meanEvidence(all)} of an image: what a map without preference would score.`,
  table: { head: OVERALL_HEAD, rows: overall(all) },
});

const page = (sections: readonly ReportSection[]): string =>
  htmlReport({
    title: 'Where does the classifier look?',
    subtitle:
      'One CT-like phantom patient in four contrast phases, a small trained classifier, and three explanations. ' +
      'The green outline is the evidence: the voxels in which the phases differ, so all that an image tells about its phase. The cross marks where a map is largest.',
    sections,
    footer:
      'Pointing: 1 if the map is largest inside the evidence. Mass: share of the positive map inside the evidence; a map without preference scores the share of the image that the evidence covers. ' +
      'Made by voxplain demo. The phantoms are drawings, not patients.',
  });
