import { type Attribute, type DataType, elementCount, type Tensor } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';
import { drawn, type Kind } from './values.js';

type Floats = 'float16' | 'float32' | 'float64';

/** An input of the operator: differentiated data, a random or given weight, a constant of its own type, or left out. */
export type Input =
  | { readonly role: 'data' | 'weight'; readonly dims: readonly number[]; readonly kind: Kind }
  | { readonly role: 'given'; readonly dims: readonly number[]; readonly values: readonly number[] }
  | { readonly role: 'fixed'; readonly tensor: Tensor }
  | { readonly role: 'absent' };

export const data = (dims: readonly number[], kind: Kind = 'normal'): Input => ({ role: 'data', dims, kind });
export const weight = (dims: readonly number[], kind: Kind = 'normal'): Input => ({ role: 'weight', dims, kind });
export const given = (dims: readonly number[], ...values: number[]): Input => ({ role: 'given', dims, values });
export const fixed = (type: DataType, dims: readonly number[], values: readonly number[]): Input => ({
  role: 'fixed',
  tensor: tensorOf(type, dims, values),
});
export const ints = (...values: number[]): Input => fixed('int64', [values.length], values);
export const absent: Input = { role: 'absent' };

/** One operator with everything that fixes its meaning. */
export interface Case {
  readonly op: string;
  readonly opset: number;
  readonly inputs: readonly Input[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly outputs?: number;
  /** Outputs that the score reads; all unless given. */
  readonly scored?: readonly number[];
  /** Type of the outputs where it is not that of the data. */
  readonly gives?: Floats;
  /** Affine in each of the data inputs: the adjoint test applies. */
  readonly linear?: boolean;
  /** The float64 model is no more precise than the float32 one. */
  readonly narrow?: boolean;
  readonly note?: string;
}

export function caseName({ op, opset, inputs, attributes = {}, scored, note }: Case): string {
  const shown = inputs.map((input) => {
    if (input.role === 'absent') return '-';
    if (input.role === 'fixed')
      return `${input.tensor.type}(${Array.from(input.tensor.data as ArrayLike<number | bigint>)
        .slice(0, 9)
        .join(' ')})`;
    if (input.role === 'given') return `w(${input.values.join(' ')})`;
    return `${input.role === 'weight' ? 'w' : ''}${input.dims.join('x') || 'scalar'}`;
  });
  const options = Object.entries(attributes).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') : value}`);
  return [
    `${op}-${opset}(${shown.join(', ')})`,
    ...options,
    ...(scored ? [`scored ${scored.join(' ')}`] : []),
    ...(note ? [note] : []),
  ].join(', ');
}

export interface OneOp {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly wrt: readonly string[];
  readonly outputs: readonly string[];
}

/** The model of a case, and inputs for it, with floats of any width. */
export function oneOp(
  { op, opset, inputs, attributes = {}, outputs: count = 1, scored, gives }: Case,
  type: Floats = 'float32',
  seed = 7,
): OneOp {
  const feeds: Record<string, Tensor> = {};
  const weights: Record<string, Tensor> = {};
  const names = inputs.map((input, i) => {
    if (input.role === 'absent') return '';
    if (input.role === 'fixed') weights[`w${i}`] = input.tensor;
    else if (input.role === 'given') weights[`w${i}`] = tensorOf(type, input.dims, input.values);
    else
      (input.role === 'data' ? feeds : weights)[`${input.role === 'data' ? 'x' : 'w'}${i}`] = tensorOf(
        type,
        input.dims,
        drawn(input.kind, elementCount(input.dims), seed + i, i),
      );
    return input.role === 'data' ? `x${i}` : `w${i}`;
  });
  const produced = Array.from({ length: count }, (_, i) => `y${i}`);
  const outputs = (scored ?? produced.map((_, i) => i)).map((i) => produced[i]!);
  const bytes = writeModel({
    opset,
    inputs: Object.entries(feeds).map(([name, { dims }]) => ({ name, dims, type })),
    outputs: outputs.map((name) => ({ name, type: gives ?? type })),
    weights,
    nodes: [{ op, inputs: names, outputs: produced, attributes }],
  });
  return { bytes, feeds, wrt: Object.keys(feeds), outputs };
}
