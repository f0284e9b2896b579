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
import type { Case, Finding } from './study.js';
import { cells, confidence, HEAD, predicted } from './words.js';

/** Soft tissue in Hounsfield units, as abdominal CT is read. */
const WINDOW = [-160, 340] as const;

/** Images, maps and overlays of every case, and one page that shows them. */
export async function files(cases: readonly Case[]): Promise<OutputFile[]> {
  const written: OutputFile[] = [];
  const sections: ReportSection[] = [];
  for (const each of cases) {
    const { phase, image, evidence, findings } = each;
    const shown: ReportImage[] = [];
    const show = async (name: string, caption: string, raster: Raster) => {
      const bytes = await encodePng(raster.width, raster.height, raster.rgba);
      written.push({ name: `${phase}.${name}.png`, bytes });
      shown.push({ caption, pngDataUrl: pngDataUrl(bytes) });
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
    sections.push(section(each, shown));
  }
  return [...written, { name: 'index.html', bytes: page(sections) }];
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
