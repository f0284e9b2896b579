import { type Geometry, type Tensor, type Volume, type Volumes, VoxplainError } from '@voxplain/core';
import type { Declared } from '@voxplain/graph';
import { prepare, referenceOf } from '@voxplain/volume';
import type { Model } from './model.js';
import type { Held } from './others.js';

/** Of a model with several inputs. */
export interface InputOptions {
  /** The one that is explained, by name; the model card's `input.name`, or the only one, by default. */
  readonly input?: string;
  /**
   * The others, by name: tensors with as many samples as the explained one, or one sample for all; or images and volumes, which are
   * prepared by what the card says of that input. Volumes in space are brought onto the explained one's grid.
   */
  readonly inputs?: Readonly<Record<string, Tensor | Volume | Volumes>>;
}

/**
 * The model as a function of one of its inputs: the others are held. `explained` is what will be explained.
 * Throws `InvalidOptions`, `InvalidInput`, `BadVolume`, `BadModelCard`.
 */
export function bindInputs(model: Model, explained: Tensor | Volume | Volumes, { input, inputs = {} }: InputOptions): Model {
  if (input === undefined && Object.keys(inputs).length === 0) return model;
  const about = model.bind({ input });
  const grid = 'dims' in explained ? undefined : referenceOf(explained as Volume | Volumes, about.card)?.geometry;
  const held = Object.entries(inputs).map(([name, value]) => {
    const declared = about.inputs.find((each) => each.name === name);
    if (!declared || declared === about.input)
      throw new VoxplainError(
        'InvalidInput',
        `"${name}" is no other input: beside "${about.input.name}", which is explained, the model takes ${about.others.names.join(', ') || 'none'}`,
        { input: name, others: about.others.names },
      );
    const { tensor, steps } = 'dims' in value ? { tensor: value as Tensor, steps: [] } : made(about, declared, value as Volume, grid);
    return [name, { tensor: about.others.fit(name, tensor), steps }] as const;
  });
  return about.bind({ others: Object.fromEntries(held) });
}

/** A volume as the card wants it for an input. What is wrong with it is said with the input's name. */
function made(model: Model, declared: Declared, volume: Volume | Volumes, grid: Geometry | undefined): Held {
  try {
    return prepare(volume, model.cardOf(declared), declared.dims, grid);
  } catch (error) {
    if (!VoxplainError.isInstance(error)) throw error;
    throw new VoxplainError(error.code, `input "${declared.name}": ${error.message}`, error.data, { cause: error });
  }
}
