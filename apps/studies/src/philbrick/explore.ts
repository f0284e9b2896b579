import type { ExplanationMap, Manifest, Volume } from '@voxplain/core';
import { explain, type Model } from '@voxplain/engine';
import { complement, neutralise } from '@voxplain/phantom';
import { type Finding, scoresOf } from './finding.js';
import type { Entry } from './lineup.js';
import type { Slice } from './slices.js';

/** A finding, with the maps it was made from in the order of the entries. */
export interface Exploration {
  readonly finding: Finding;
  readonly maps: readonly ExplanationMap[];
  readonly manifest: Manifest;
}

/** What the surroundings become where the evidence stands alone: water, in HU. The noise stays. */
const WATER = 0;

/** The label of voxels outside the body. */
const AIR = 0;

/** Explains the predicted class of one slice by every map, from one forward pass, and compares them with the evidence. */
export async function explore(model: Model, of: Slice, entries: readonly Entry[]): Promise<Exploration> {
  const { seed, phase, image, evidence, labels } = of;
  const { maps, prediction, manifest } = await explain(model, image, { methods: entries.map(({ method }) => method) });
  const predict = async (changed: Volume) => (await explain(model, changed, { methods: [] })).prediction.label!;
  const voxels = count(evidence);
  return {
    finding: {
      seed,
      phase,
      predicted: prediction.label!,
      withoutEvidence: await predict(neutralise(of, evidence)),
      evidenceAlone: await predict(neutralise(of, complement(evidence), WATER)),
      shareOfSlice: voxels / evidence.data.length,
      shareOfBody: voxels / count(labels, AIR),
      scores: Object.fromEntries(entries.map(({ name }, i) => [name, scoresOf(maps[i]!.volume!, evidence)])),
    },
    maps,
    manifest,
  };
}

/** Voxels that are not `nothing`. */
const count = ({ data }: Volume, nothing = 0): number => Array.from(data).filter((value) => value !== nothing).length;
