import { type DataType, elementCount, type ModelCard, type Tensor, VoxplainError } from '@voxplain/core';
import { type Declared, numbers, tensorOf } from '@voxplain/graph';
import { channelFirst, channelLast, type TensorLayout } from './layout.js';

/** The one input that explanations are about. Throws `UnsupportedModel` for models with several. */
export function theInput(inputs: readonly Declared[], card: ModelCard | undefined): Declared {
  const wanted = card?.input?.name;
  const input = wanted === undefined ? inputs[0] : inputs.find(({ name }) => name === wanted);
  if (!input)
    throw new VoxplainError(
      'BadModelCard',
      `the card names input "${wanted}"; the model has ${inputs.map(({ name }) => name).join(', ') || 'none'}`,
    );
  if (inputs.length > 1)
    throw new VoxplainError(
      'UnsupportedModel',
      `the model has ${inputs.length} inputs (${inputs.map(({ name }) => name).join(', ')}); models with one input are supported`,
    );
  return input;
}

/** As the card says; without one channel first, unless the declared dims leave no doubt (`[N, 224, 224, 3]`). */
export function inputLayout(dims: readonly (number | string)[], card: ModelCard | undefined): TensorLayout {
  const rank = dims.length;
  const axes = card?.input?.axes;
  const colours = (dim: number | string | undefined) => dim === 1 || dim === 3 || dim === 4;
  const last = axes ? axes.endsWith('C') : rank > 3 && colours(dims.at(-1)) && !colours(dims[1]);
  return { roles: last ? channelLast(rank) : channelFirst(rank) };
}

/** Checks a tensor against the declared input and gives it the declared type. Throws `InvalidInput`. */
export function fitInput(tensor: Tensor, { name, dims, type }: Declared): Tensor {
  const expected = dims && `[${dims.map((d) => (d === -1 ? '?' : d)).join(', ')}]`;
  // the batch is taken apart where the model fixes it
  const fits =
    !dims ||
    (dims.length === tensor.dims.length &&
      dims.every(
        (dim, axis) => typeof dim !== 'number' || dim === -1 || dim === tensor.dims[axis] || (axis === 0 && tensor.dims[0]! % dim === 0),
      ));
  if (!fits) {
    throw new VoxplainError(
      'InvalidInput',
      `the model's input "${name}" has dims ${expected}, but the given tensor has [${tensor.dims.join(', ')}]`,
      { expected: dims, given: tensor.dims },
    );
  }
  if (elementCount(tensor.dims) === 0)
    throw new VoxplainError('InvalidInput', `the input has no elements: dims [${tensor.dims.join(', ')}]`);
  if (tensor.data.length !== elementCount(tensor.dims))
    throw new VoxplainError('InvalidInput', `the input's ${tensor.data.length} values do not fill dims [${tensor.dims.join(', ')}]`);
  const converted = convert(tensor, type);
  const bad = firstNotFinite(converted);
  if (bad >= 0)
    throw new VoxplainError('InvalidInput', `the input has a value that is not finite (NaN or infinity) at index ${bad}`, { index: bad });
  return converted;
}

function convert(tensor: Tensor, type: DataType): Tensor {
  if (tensor.type === type) return tensor;
  const { dims, data } = tensor;
  if (type === 'float32' && !(data instanceof BigInt64Array) && !(data instanceof BigUint64Array) && tensor.type !== 'float16')
    return { type, dims, data: Float32Array.from(data) };
  return tensorOf(type, dims, numbers(tensor));
}

function firstNotFinite({ type, data }: Tensor): number {
  if (type === 'float16') return (data as Uint16Array).findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  return type === 'float32' || type === 'float64' ? (data as Float32Array).findIndex((value) => !Number.isFinite(value)) : -1;
}
