import type { ExplanationMap, Manifest } from '@voxplain/core';
import type { Model } from '@voxplain/engine';
import { type Claim, claims } from './claims.js';
import { explore } from './explore.js';
import type { Finding } from './finding.js';
import { type Lineup, lineup } from './lineup.js';
import { type Slice, slice } from './slices.js';

export interface StudyOptions {
  readonly slices: number;
  readonly firstSeed: number;
  /** How many slices, from the first, keep their maps for pictures. */
  readonly pictured: number;
  readonly report?: (done: number, total: number) => void;
}

/** A slice with its maps, in the order of the entries. */
export interface Pictured {
  readonly slice: Slice;
  readonly maps: readonly ExplanationMap[];
}

export interface Study {
  readonly lineup: Lineup;
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
  readonly pictured: readonly Pictured[];
  /** Of the first slice. */
  readonly manifest: Manifest;
}

/** Explains slice after slice and judges the claims. All slices count, those predicted wrongly as well. */
export async function study(model: Model, { slices, firstSeed, pictured, report }: StudyOptions): Promise<Study> {
  const maps = await lineup(model);
  const findings: Finding[] = [];
  const kept: Pictured[] = [];
  const manifests: Manifest[] = [];
  for (let index = 0; index < slices; index++) {
    const of = slice(index, firstSeed);
    const explored = await explore(model, of, maps.entries);
    findings.push(explored.finding);
    if (index < pictured) kept.push({ slice: of, maps: explored.maps });
    if (index === 0) manifests.push(explored.manifest);
    report?.(index + 1, slices);
  }
  return { lineup: maps, findings, claims: claims(findings, maps), pictured: kept, manifest: manifests[0]! };
}
