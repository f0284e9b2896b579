import type { Attribute, Tensor } from '@voxplain/core';
import type { NodeOutput } from './graph.js';
import { numbers } from './tensor-data.js';

/** Constants up to this many bytes are compared by content, so that equal ones are written once. */
const comparedBytes = 4096;

/** Equal for nodes that compute the same. */
export function nodeKey(
  op: string,
  inputs: readonly string[],
  outputs: readonly NodeOutput[],
  attributes: Readonly<Record<string, Attribute>>,
): string {
  const given = Object.entries(attributes).map(([name, value]) => [name, attributeKey(value)]);
  return JSON.stringify([op, inputs, given, outputs.map(({ type, dims }) => [type, ...dims])]);
}

/** Equal for equal constants; `undefined` for those that are too long to be compared. */
export function constantKey(tensor: Tensor): string | undefined {
  return tensor.data.byteLength <= comparedBytes ? tensorKey(tensor) : undefined;
}

function attributeKey(value: Attribute): unknown {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return [exact(value)];
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : [exact(item)]));
  return { tensor: tensorKey(value as Tensor) };
}

const tensorKey = (tensor: Tensor): string => `${tensor.type}|${tensor.dims.join()}|${numbersKey(tensor)}`;

/** 64-bit integers are not exact as numbers. */
const numbersKey = (tensor: Tensor): string =>
  typeof tensor.data[0] === 'bigint' ? (tensor.data as BigInt64Array).join() : numbers(tensor).map(exact).join();

/** JSON has neither negative zero, nor NaN and infinity, nor 64-bit integers. */
const exact = (n: number | bigint): string => (Object.is(n, -0) ? '-0' : String(n));
