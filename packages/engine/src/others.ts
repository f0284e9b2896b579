import { elementCount, sample, stack, type Tensor, VoxplainError } from '@voxplain/core';
import { type Declared, tensorOf } from '@voxplain/graph';
import { between } from './between.js';
import { fitInput, sampleDims } from './input.js';

/** What an input holds that is not explained. */
export interface Held {
  readonly tensor: Tensor;
  /** What was done to the volume that it was made of. */
  readonly steps: readonly string[];
}

interface Other {
  readonly declared: Declared;
  readonly held: Held | undefined;
  /** Whether its first axis has the samples of the explained input, or one for all of them; otherwise every run takes the whole. */
  readonly isBatch: boolean;
}

/** The inputs of a model beside the one that is explained, and what they hold. */
export class Others {
  private readonly all: readonly Other[];

  constructor(inputs: readonly Declared[], explained: Declared | undefined, held: Readonly<Record<string, Held>>) {
    this.all = inputs.map((declared) => ({ declared, held: held[declared.name], isBatch: hasSamplesOf(explained, declared) }));
  }

  get names(): readonly string[] {
    return this.all.map(({ declared }) => declared.name);
  }

  /** What every input holds, of those that were given. */
  held(): [name: string, Held][] {
    return this.all.flatMap(({ declared, held }) => (held ? [[declared.name, held]] : []));
  }

  /** A tensor as one of these inputs takes it. Throws `InvalidInput`. */
  fit(name: string, tensor: Tensor): Tensor {
    const { declared, isBatch } = this.all.find((other) => other.declared.name === name)!;
    const { dims } = declared;
    return fitInput(tensor, isBatch && dims ? { ...declared, dims: dims.with(0, -1) } : declared);
  }

  /** Throws `InvalidInput` where one holds nothing, or neither one sample nor as many as are explained. */
  assertGiven(samples: number): void {
    for (const { declared, held, isBatch } of this.all) {
      if (!held)
        throw new VoxplainError('InvalidInput', `the model also takes "${declared.name}": give it by name in the option \`inputs\``, {
          missing: declared.name,
        });
      const count = held.tensor.dims[0]!;
      if (!isBatch || count === 1 || count === samples) continue;
      const message = `input "${declared.name}" has ${count} samples and the explained one has ${samples}: give as many, or one for all`;
      throw new VoxplainError('InvalidInput', message, { input: declared.name, given: count, expected: samples });
    }
  }

  /** What is fed to a run of `count` samples, of which the first is number `from`. */
  feeds(from: number, count: number): Record<string, Tensor> {
    return this.each((tensor) => (tensor.dims[0] === 1 ? stack(Array(count).fill(tensor)) : between(tensor, from, from + count)));
  }

  /**
   * Zeros in place of that, where the explained input has the dims `like`: what holds nothing yet and leaves dims open is as long.
   * Throws `InvalidInput` where it has another number of axes.
   */
  zeros(like: readonly number[]): Record<string, Tensor> {
    const tensors = this.all.map(({ declared, held, isBatch }): [string, Tensor] => {
      const { name, type, dims } = declared;
      const alike = dims?.length === like.length ? dims.map((dim, axis) => (isLength(dim) ? dim : like[axis]!)) : dims;
      const one = held?.tensor.dims ?? sampleDims({ ...declared, dims: alike });
      const of = isBatch ? one.with(0, like[0]!) : one;
      return [name, tensorOf(type, of, new Uint8Array(elementCount(of)))];
    });
    return Object.fromEntries(tensors);
  }

  /** What they hold for sample `n` alone. */
  sample(n: number): Record<string, Held> {
    const tensors = this.each((tensor) => (tensor.dims[0] === 1 ? tensor : sample(tensor, n)));
    return Object.fromEntries(this.held().map(([name, { steps }]) => [name, { steps, tensor: tensors[name]! }]));
  }

  /** What plans depend on: the dims of a sample. */
  shape(): unknown {
    return this.all.map(({ held, isBatch }) => held?.tensor.dims.slice(isBatch ? 1 : 0));
  }

  private each(part: (batch: Tensor) => Tensor): Record<string, Tensor> {
    const tensors = this.all.map(({ declared, held, isBatch }) => [declared.name, isBatch ? part(held!.tensor) : held!.tensor]);
    return Object.fromEntries(tensors);
  }
}

/** Where the model fixes another length, the axis is no batch. */
function hasSamplesOf(explained: Declared | undefined, { dims = [-1] }: Declared): boolean {
  const [first] = dims;
  return first !== undefined && (!isLength(first) || first === explained?.dims?.[0]);
}

const isLength = (dim: number | string): dim is number => typeof dim === 'number' && dim > 0;
