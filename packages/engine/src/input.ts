import { elementCount, type ModelCard, type Tensor, VoxplainError } from '@voxplain/core';
import { type Declared, numbers, tensorOf } from '@voxplain/graph';
import { channelFirst, channelLast, type TensorLayout } from './layout.js';

/** The input that explanations are about: the one asked for, the card's or the only one. Throws `InvalidOptions`, `BadModelCard`, `UnsupportedModel`. */
export function chosenInput(inputs: readonly Declared[], card: ModelCard | undefined, asked?: string): Declared | undefined {
  const names = inputs.map(({ name }) => name);
  if (names.length === 0) throw new VoxplainError('UnsupportedModel', 'the model has no input that could be explained');
  const unknown = [card?.input?.name, ...Object.keys(card?.inputs ?? {})].find((name) => name !== undefined && !names.includes(name));
  if (unknown !== undefined)
    throw new VoxplainError('BadModelCard', `the card names input "${unknown}"; the model has ${names.join(', ')}`, { inputs: names });
  if (asked !== undefined && !names.includes(asked))
    throw new VoxplainError('InvalidOptions', `the model has no input "${asked}"; it has ${names.join(', ')}`, { inputs: names });
  const wanted = asked ?? card?.input?.name ?? (names.length === 1 ? names[0] : undefined);
  return inputs.find(({ name }) => name === wanted);
}

/** The card as it is about one input: what it says of it by name, or else of all. */
export function cardAbout(card: ModelCard | undefined, name: string): ModelCard | undefined {
  if (!card?.inputs && (card?.input?.name ?? name) === name) return card;
  const { input, inputs, ...rest } = card!;
  const own = inputs?.[name] ?? ((input?.name ?? name) === name ? input : undefined);
  return own ? { ...rest, input: own } : rest;
}

/** Dims as declared, one sample where the batch is open. Throws `InvalidInput` where other dims are open. */
export function sampleDims({ name, dims }: Declared): readonly number[] {
  const given = dims?.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 1 : -1));
  if (given && !given.includes(-1)) return given;
  throw new VoxplainError(
    'InvalidInput',
    `the model leaves the dims of its input "${name}" open (${dims?.join(', ') ?? 'no shape'}); give the dims to look at`,
    { dims },
  );
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
export function fitInput(tensor: Tensor, declared: Declared): Tensor {
  const { name, dims } = declared;
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
    throw new VoxplainError('InvalidInput', `input "${name}" has no elements: dims [${tensor.dims.join(', ')}]`);
  if (tensor.data.length !== elementCount(tensor.dims))
    throw new VoxplainError(
      'InvalidInput',
      `the ${tensor.data.length} values of input "${name}" do not fill dims [${tensor.dims.join(', ')}]`,
    );
  const converted = convert(tensor, declared);
  const bad = firstNotFinite(converted);
  if (bad >= 0)
    throw new VoxplainError('InvalidInput', `input "${name}" has a value that is not finite (NaN or infinity) at index ${bad}`, {
      index: bad,
    });
  return converted;
}

function convert(tensor: Tensor, { name, type }: Declared): Tensor {
  if (tensor.type === type) return tensor;
  const { dims, data } = tensor;
  if (type === 'float32' && !(data instanceof BigInt64Array) && !(data instanceof BigUint64Array) && tensor.type !== 'float16')
    return { type, dims, data: Float32Array.from(data) };
  const values = numbers(tensor);
  if ((type === 'int64' || type === 'uint64') && !values.every(Number.isInteger))
    throw new VoxplainError('InvalidInput', `input "${name}" takes whole numbers, and was given others`);
  return tensorOf(type, dims, values);
}

function firstNotFinite({ type, data }: Tensor): number {
  if (type === 'float16') return (data as Uint16Array).findIndex((bits) => (bits & 0x7c00) === 0x7c00);
  return type === 'float32' || type === 'float64' ? (data as Float32Array).findIndex((value) => !Number.isFinite(value)) : -1;
}
