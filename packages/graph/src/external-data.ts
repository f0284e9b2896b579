/** Weights that lie beside the graph (ONNX's external data): a tensor names a file, and where in it its bytes are. */
import { type ExternalData, VoxplainError } from '@voxplain/core';
import { type ModelProto, modelProto, placeProto, type TensorProto } from './onnx.js';
import { type Kept, prune } from './prune.js';
import { concatBytes, read, write } from './wire.js';
import { Reader } from './wire-reader.js';

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

/** The field of a `TensorProto` that has its values, and what its `data_location` says where another file does. */
const rawData = 9;
const external = 1;
/** Shorter weights are written into the graph: the runtime reads some of them to infer shapes, and a reference takes as much. */
const shortest = 1024;

/** The files that weights of a model refer to, as it calls them. Throws `BadModelFile`. */
export function externalFiles(model: Uint8Array): string[] {
  const { graph } = read(modelProto, model) as unknown as ModelProto;
  const tensors = (graph?.initializer ?? []).filter(({ data_location }) => data_location);
  return [...new Set(tensors.map((tensor) => placeOf(tensor).location))];
}

/** The tensor with its bytes, which stay in the file that it refers to. Throws `BadModelFile`. */
export function withExternalData(tensor: TensorProto, files: ExternalData): TensorProto {
  if (!tensor.data_location) return tensor;
  const { location, offset, length } = placeOf(tensor);
  const file = Object.hasOwn(files, location) ? files[location]! : undefined;
  if (!file) throw bad(tensor, `lies in the file "${location}": give its bytes as externalData`);
  const end = length === undefined ? file.length : offset + length;
  if (offset > file.length) throw bad(tensor, `begins at byte ${offset} of the file "${location}", which has ${file.length}`);
  if (end > file.length) throw bad(tensor, `ends at byte ${end} of the file "${location}", which has ${file.length}`);
  return { ...tensor, raw_data: file.subarray(offset, end), data_location: 0 };
}

function placeOf(tensor: TensorProto): { location: string; offset: number; length: number | undefined } {
  const entries = new Map((tensor.external_data ?? []).map(({ key, value }) => [key, value]));
  const location = entries.get('location');
  if (tensor.data_location !== external || !location) throw bad(tensor, 'does not say where its values lie');
  const bytes = (key: string) => {
    const value = entries.get(key);
    if (value !== undefined && !(/^\d+$/.test(value) && Number.isSafeInteger(Number(value))))
      throw bad(tensor, `has the ${key} "${value}"`);
    return value === undefined ? undefined : Number(value);
  };
  return { location, offset: bytes('offset') ?? 0, length: bytes('length') };
}

/** A part of a model with a suffix, its weights where they are. */
export function sessionFile({ model: { bytes, externalData }, kept, suffix }: Edited): SessionFile {
  let own = 'model';
  while (Object.hasOwn(externalData, own)) own += '_';
  let files = externalData;
  const pieces = prune(bytes, kept, (weight) => {
    const { values, rest } = split(weight);
    if (!values || values.length < shortest) return [weight];
    files = { ...externalData, [own]: bytes };
    const place = { location: own, offset: `${values.byteOffset - bytes.byteOffset}`, length: `${values.length}` };
    const entries = Object.entries(place).map(([key, value]) => ({ key, value }));
    return [...rest, write(placeProto, { external_data: entries, data_location: external })];
  });
  return { bytes: concatBytes([...pieces, suffix]), externalData: files };
}

/** The values of a weight, where they are bytes, and the rest of its message. */
function split(weight: Uint8Array): { values: Uint8Array | undefined; rest: Uint8Array[] } {
  const reader = new Reader(weight);
  const rest: Uint8Array[] = [];
  let values: Uint8Array | undefined;
  while (!reader.done) {
    const { number, whole, contents } = reader.field();
    if (number === rawData) values = contents;
    else rest.push(whole);
  }
  return { values, rest };
}

const bad = ({ name = '' }: TensorProto, what: string) => new VoxplainError('BadModelFile', `tensor "${name}" ${what}`, { tensor: name });
