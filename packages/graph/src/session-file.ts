import type { ExternalData } from '@voxplain/core';
import { external } from './external-data.js';
import { placeProto } from './onnx.js';
import { edit, type Kept, prune } from './prune.js';
import { concatBytes, write } from './wire.js';

/** A model as a runtime takes it: the graph, and the files that its weights lie in, which are not copied. */
export interface SessionFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly externalData: ExternalData;
}

/** What of a model is kept, and what is appended to it. */
interface Edited {
  readonly model: { readonly bytes: Uint8Array; readonly externalData: ExternalData };
  readonly kept: Kept;
  readonly suffix: Uint8Array;
}

/** The field of a `TensorProto` that has its values. */
const rawData = 9;
/** Shorter weights are written into the graph: the runtime reads some of them to infer shapes, and a reference takes as much. */
const shortest = 1024;

/** A part of a model with a suffix, its weights where they are. */
export function referring({ model: { bytes, externalData }, kept, suffix }: Edited): SessionFile {
  let own = 'model';
  while (Object.hasOwn(externalData, own)) own += '_';
  let files = externalData;
  const pieces = prune(bytes, kept, (weight) => {
    let values: Uint8Array | undefined;
    const rest = edit(weight, ({ number, whole, contents }) => {
      if (number !== rawData) return [whole];
      values = contents;
      return [];
    });
    if (!values || values.length < shortest) return [weight];
    files = { ...externalData, [own]: bytes };
    const place = { location: own, offset: `${values.byteOffset - bytes.byteOffset}`, length: `${values.length}` };
    const entries = Object.entries(place).map(([key, value]) => ({ key, value }));
    return [...rest, write(placeProto, { external_data: entries, data_location: external })];
  });
  return { bytes: concatBytes([...pieces, suffix]), externalData: files };
}
