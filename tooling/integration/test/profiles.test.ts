import { nodeBackend } from '@voxplain/backend-node';
import type { ExplanationMap, Profile, Tensor } from '@voxplain/core';
import { present, referencePath } from '@voxplain/data';
import { explain } from '@voxplain/engine';
import { describe, expect, it } from 'vitest';
import { allowed, nudged } from '../src/conditioning.js';
import { withMergedNorms } from '../src/merged-norms.js';
import { parity } from '../src/parity.js';
import { peerFamilies, profileOfRow } from '../src/peers.js';
import { difference } from '../src/reference.js';
import { isLookedAt, openReference, type Row, type RowsOfFile, rowsOfFiles, toleranceOf } from '../src/reference-rows.js';
import { apart, asStored } from '../src/stored-maps.js';

const backend = nodeBackend();
const here = present(referencePath(), 'agreement with captum, pytorch-grad-cam, MONAI, M3d-CAM and zennit in their profiles');

interface Case extends RowsOfFile {
  readonly profile: Profile;
  readonly profileName: string;
}

const familyOf = (row: Row) => peerFamilies.find(({ method }) => method === row.family)!;
const many = (row: Row): boolean => familyOf(row).many === true;

/** Rows by file, score and library; what runs a model many times only where it is looked at. */
const cases: Case[] = (here ? rowsOfFiles(peerFamilies) : []).flatMap((of) => {
  const wanted = of.rows.filter((row) => isLookedAt(of) || !many(row));
  return [...new Set(wanted.map(profileOfRow))].map((profile) => ({
    ...of,
    profile,
    profileName: profile.name,
    rows: wanted.filter((row) => profileOfRow(row) === profile),
  }));
});

/** Models that had batch normalisations, which zennit leaves a factor of when it merges them; exporters leave none. */
const merged = ({ profileName, model }: Case): boolean => profileName === 'zennit' && ['resnet18', 'unet2d'].includes(model.name);
const note = 'with the factor 1 / sqrt(1 + 1e-5) that the peer leaves behind every merged batch norm';

function methodOf({ model, file }: Case, row: Row) {
  const torch = model.layers.find(({ id }) => id === row.layer)?.torch;
  return familyOf(row).of(torch ? file.layers[torch]!.tensor : '', row, model);
}

describe.skipIf(!here)('profiles on the reference models', () => {
  it('have the rows that prove them', () => {
    const keys = new Set(cases.flatMap(({ profileName, model, rows }) => rows.map(({ key }) => `${profileName} ${model.name} ${key}`)));
    const count = (name: string) => [...keys].filter((key) => key.startsWith(`${name} `)).length;
    const found = Object.fromEntries([...new Set(cases.map(({ profileName }) => profileName))].map((name) => [name, count(name)]));
    expect(found).toEqual({ canonical: 77, captum: 95, 'pytorch-grad-cam': 284, monai: 59, 'm3d-cam': 20, zennit: 24 });
  });

  it.each(cases)('$profileName: $name, $score', { timeout: 600_000 }, async (of) => {
    const { model, input, target, array } = await openReference(of, backend, merged(of) ? withMergedNorms : undefined);
    const { score, ...ofProfile } = target;
    const asked = of.score === 'logit' || of.profileName === 'canonical' ? target : ofProfile;
    const bound = of.rows.map((row) => methodOf(of, row));
    const names = bound.map(({ explainer, given }) => JSON.stringify([explainer.id, given]));
    const distinct = [...new Set(names)];
    const mapsOf = async (x: Tensor, wanted: readonly string[]): Promise<ReadonlyMap<string, ExplanationMap>> => {
      const methods = wanted.map((name) => bound[names.indexOf(name)]!);
      const { maps, manifest } = await explain(model, x, { methods, target: asked, profile: of.profile });
      expect(manifest.profile).toBe(of.profileName);
      return new Map(wanted.map((name, i) => [name, maps[i]!]));
    };
    const compared = (i: number, maps: ReadonlyMap<string, ExplanationMap>) =>
      asStored({ ...of.rows[i]!, method: bound[i]!.explainer, profile: of.profile, array }, maps.get(names[i]!)!);

    const maps = await mapsOf(input, distinct);
    const errors = of.rows.map((_, i) => difference(...compared(i, maps)).max);
    const peers = of.rows.map(({ key }, i) => (errors[i]! > toleranceOf(of.rows[i]!) ? apart(key, of.model, array) : 0));
    const open = of.rows.map((row, i) => errors[i]! > allowed(toleranceOf(row), many(row) ? peers[i] : 0));
    const wanted = [...new Set(names.filter((_, i) => open[i]))];
    const others = wanted.length ? await Promise.all(nudged(input).map((x) => mapsOf(x, wanted))) : [];
    await model.dispose();
    of.rows.forEach((row, i) => {
      const [found, stored] = compared(i, maps);
      const moved = open[i] ? Math.max(...others.map((each) => difference(compared(i, each)[0], found).max)) : undefined;
      const error = parity(of.model, of.name, row, found, stored, { ...(merged(of) ? { note } : {}), moved });
      const most = allowed(toleranceOf(row), Math.max(moved ?? 0, peers[i]!));
      expect.soft(error, `${row.key}: ours moves by ${moved}, the peer's by ${peers[i]}`).toBeLessThanOrEqual(most);
    });
  });
});
