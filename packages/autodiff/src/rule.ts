import type { Tensor } from '@voxplain/core';
import type { Attributes, Value } from '@voxplain/graph';

/** What a rule sees of the forward node. */
export interface Forward {
  readonly op: string;
  readonly attributes: Attributes;
  readonly opset: number;
  /** Inputs; `undefined` where an optional one is left out. */
  readonly x: readonly Value[];
  /** The first output. */
  readonly y: Value;
  readonly outputs: readonly Value[];
  /** Cotangents of all outputs, zeros where nothing arrives. */
  cotangents(): Value[];
  /** An input's value; refuses where that depends on the model's input. */
  constant(input: number): Tensor;
  /** The same; `undefined` where the input is left out. */
  optionalConstant(input: number): Tensor | undefined;
  /** Ends the derivation with a `MissingGradient` error that says why. */
  refuse(why: string): never;
}

/**
 * From the cotangent of an output to those of the inputs, one per input in order: `null` where nothing flows
 * (indices, shapes); inputs behind the end of the list are not supported, and refused when they matter.
 * A result may still have the dims of the broadcast output, or length 1 where the input is longer: the driver sums or
 * expands it. Rules never mention broadcasting, accumulation, naming or opsets.
 */
export type Rule = (dy: Value, forward: Forward) => readonly (Value | null)[];

/** Rules by operator. Variants are made by spreading: `{ ...gradientRules, Relu: guidedRelu }`. */
export type Rules = Readonly<Record<string, Rule>>;
