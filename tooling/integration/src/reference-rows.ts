import { readFileSync } from 'node:fs';
import type { Backend, Target, Tensor } from '@voxplain/core';
import { referencePath } from '@voxplain/data';
import { loadModel, type Model } from '@voxplain/engine';
import { type Attribution, npy, npz, type ReferenceModel, referenceModels } from './reference.js';

type Score = 'logit' | 'output';

/** The stored arrays that a method must give: their keys, without a mark of the score. */
export interface Family {
  readonly method: string;
  /** The first group, if there is one, is the layer: `L0`, `L1`. */
  readonly keys: RegExp;
}

export interface Row extends Attribution {
  /** Of the family. */
  readonly family: string;
  readonly layer: string | undefined;
}

export interface RowsOfFile {
  readonly name: string;
  readonly score: Score;
  readonly model: ReferenceModel;
  readonly file: ReferenceModel['files'][number];
  readonly rows: readonly Row[];
}

/** All rows of the families that can be reproduced, by file and by the score that they are about. */
export const rowsOfFiles = (families: readonly Family[]): RowsOfFile[] =>
  referenceModels().flatMap((model) =>
    model.files.flatMap((file) =>
      (['logit', 'output'] as const).flatMap((score) => {
        const rows = rowsOf(model, families, score);
        return rows.length ? [{ name: file.file, score, model, file, rows }] : [];
      }),
    ),
  );

/** Rows that the manifest leaves out, but that follow from the row of the raw map: by its sign, or by a spline. */
const reproducible = ({ reproduce }: Attribution): boolean => !reproduce.startsWith('no') || /clipped after|cubic/.test(reproduce);

/** That of the row; of those without one, that of a peer's float32. */
export const toleranceOf = ({ tol }: Pick<Attribution, 'tol'>): number => tol ?? 4e-5;

/** The rows that one score is about: those with a mark the logits, the others the output as the model gives it. */
const rowsOf = ({ attributions }: ReferenceModel, families: readonly Family[], score: Score): Row[] =>
  attributions.flatMap((row) => {
    const family = families.find(({ keys }) => keys.test(row.key.replace('@logits', '')));
    if (!family || !reproducible(row) || row.key.endsWith('@logits') !== (score === 'logit')) return [];
    return [{ ...row, family: family.method, layer: family.keys.exec(row.key.replace('@logits', ''))![1] }];
  });

/** Methods that run a model many times look at one file of each model, and at all of them with `VOXPLAIN_DEEP`. */
export const isLookedAt = ({ model, file }: Pick<RowsOfFile, 'model' | 'file'>): boolean =>
  process.env.VOXPLAIN_DEEP === '1' || file === model.files[0];

export interface Reference {
  readonly model: Model;
  readonly input: Tensor;
  /** Of the score that the rows are about. */
  readonly target: Target;
  array(key: string): Tensor;
}

/** What the rows of a file are about: the model, its input and target, and the arrays. Dispose of the model. */
export async function openReference(
  { model, file, score }: RowsOfFile,
  backend: Backend,
  prepare = (bytes: Uint8Array) => bytes,
): Promise<Reference> {
  const array = npz(referencePath(model.npz));
  return {
    model: await loadModel(prepare(readFileSync(referencePath(file.file))), backend),
    input: npy(referencePath(model.input.file)),
    target: { class: model.target.index, score, ...regionOf(model, array) },
    array,
  };
}

/** Segmentations are about a fixed region. */
function regionOf({ task, input }: ReferenceModel, array: (key: string) => Tensor): Target {
  if (task === 'cls') return {};
  const { dims, data } = array('target_mask');
  return { region: { type: 'float32', dims: dims.slice(2 - input.shape.length), data: Float32Array.from(data as Uint8Array, Number) } };
}
