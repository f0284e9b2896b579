/** Weights that lie beside the graph (ONNX's external data): a tensor names a file, and where in it its bytes are. */
import { type ExternalData, VoxplainError } from '@voxplain/core';
import type { TensorProto } from './onnx.js';

/** What the `data_location` of a tensor says whose values lie in another file. */
export const external = 1;

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

export function placeOf(tensor: TensorProto): { location: string; offset: number; length: number | undefined } {
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

const bad = ({ name = '' }: TensorProto, what: string) => new VoxplainError('BadModelFile', `tensor "${name}" ${what}`, { tensor: name });
