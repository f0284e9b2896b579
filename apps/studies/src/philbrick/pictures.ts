import { encodePng } from '@voxplain/io';
import { beside, overlay, picture, type Raster } from '@voxplain/report';
import type { OutputFile } from './data-files.js';
import { at, FIVE, type Lineup } from './lineup.js';
import type { Pictured, Study } from './study.js';

/** Soft tissue in Hounsfield units, as abdominal CT is read. */
const WINDOW = [-160, 340] as const;

/** Pixels of a panel's side, and between two panels. */
const SIZE = 256;
const GAP = 6;

/** The quantile at which a map's colours end. */
const CLIP = 0.998;

/**
 * Two pictures per slice, panels from left to right. `SEED.PHASE.png`: the slice, its evidence, the five maps in the order of the
 * tables. `SEED.PHASE.layers.png`: Grad-CAM, then SAM, from the first layer on. The evidence is outlined on every map.
 */
export async function pictures({ pictured, lineup }: Study): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for (const each of pictured) {
    const { seed, phase, image, evidence } = each.slice;
    const layers = (['Grad-CAM', 'SAM'] as const).flatMap((map) => lineup.shallow.map((layer) => at(map, layer)));
    const plain = [
      picture(image, { window: WINDOW, size: SIZE }),
      overlay(image, evidence, { kind: 'mask', window: WINDOW, size: SIZE, bar: false }),
    ];
    files.push(await png(`${seed}.${phase}.png`, [...plain, ...FIVE.map((name) => panel(each, name, lineup))]));
    files.push(
      await png(
        `${seed}.${phase}.layers.png`,
        layers.map((name) => panel(each, name, lineup)),
      ),
    );
  }
  return files;
}

function panel({ slice: { image, evidence }, maps }: Pictured, name: string, { entries }: Lineup): Raster {
  const { volume, kind } = maps[entries.findIndex((entry) => entry.name === name)]!;
  return overlay(image, volume!, { kind, window: WINDOW, size: SIZE, clip: CLIP, outline: evidence, bar: false });
}

async function png(name: string, panels: readonly Raster[]): Promise<OutputFile> {
  const { width, height, rgba } = beside(panels, GAP);
  return { name, bytes: await encodePng(width, height, rgba) };
}
