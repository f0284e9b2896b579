import type { Attribute, Tensor } from '@voxplain/core';
import type { AttributeProto, GraphProto } from './onnx.js';
import { decodeTensor, encodeTensor } from './tensor-data.js';
import { utf8 } from './wire-reader.js';

const encoder = new TextEncoder();

/** A node's attributes, read with their type and the operator's default. */
export class Attributes {
  constructor(private readonly protos: ReadonlyMap<string, AttributeProto>) {}

  static of(protos: readonly AttributeProto[]): Attributes {
    return new Attributes(new Map(protos.map((proto) => [proto.name, proto])));
  }
  has(name: string): boolean {
    return this.protos.has(name);
  }
  /** As they stand in the file. */
  encoded(): AttributeProto[] {
    return [...this.protos.values()];
  }
  /** As a node that is appended takes them: numbers, lists of numbers, strings. */
  given(): Record<string, Attribute> {
    return Object.fromEntries(
      this.encoded().map(({ name, s, t, f, i, floats, ints }) => {
        const list = floats?.length ? floats : ints?.length ? ints.map(Number) : undefined;
        return [name, (s && utf8.decode(s)) ?? (t && decodeTensor(t)) ?? list ?? f ?? Number(i ?? 0)];
      }),
    );
  }
  names(): string[] {
    return [...this.protos.keys()];
  }
  int(name: string, otherwise: number): number {
    return Number(this.protos.get(name)?.i ?? (this.has(name) ? 0 : otherwise));
  }
  ints(name: string, otherwise: readonly number[]): number[] {
    return this.has(name) ? this.protos.get(name)!.ints!.map(Number) : [...otherwise];
  }
  float(name: string, otherwise: number): number {
    return this.protos.get(name)?.f ?? (this.has(name) ? 0 : otherwise);
  }
  floats(name: string, otherwise: readonly number[]): number[] {
    return this.has(name) ? [...this.protos.get(name)!.floats!] : [...otherwise];
  }
  string(name: string, otherwise: string): string {
    return this.has(name) ? utf8.decode(this.protos.get(name)!.s ?? new Uint8Array()) : otherwise;
  }
  tensor(name: string): Tensor | undefined {
    const proto = this.protos.get(name)?.t;
    return proto && decodeTensor(proto);
  }
  /** Whether the node holds a graph of its own (If, Loop, Scan). */
  get hasGraph(): boolean {
    return [...this.protos.values()].some((proto) => proto.g);
  }
  /** Tensors of the surrounding graph that the node's own graphs read. */
  get captured(): string[] {
    return [...new Set([...this.protos.values()].flatMap(({ g }) => (g ? freeNames(g) : [])))];
  }
}

/** Names that a graph reads and does not define. */
function freeNames({ node, initializer, input, output }: GraphProto): string[] {
  const own = new Set(['', ...[...input, ...initializer].map(({ name }) => name ?? ''), ...node.flatMap((n) => n.output)]);
  const read = [...node.flatMap((n) => [...n.input, ...Attributes.of(n.attribute).captured]), ...output.map(({ name }) => name ?? '')];
  return read.filter((name) => !own.has(name));
}

/** Attribute kinds of AttributeProto.type. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const TENSOR = 4;
const FLOATS = 6;
const INTS = 7;
const STRINGS = 8;

/** Attributes of the standard operators that are floats, also where their value is a whole number. */
const floats = new Set(
  'alpha beta gamma epsilon bias lambd momentum cubic_coeff_a extrapolation_value value_float spatial_scale softcap seed mean scale low high'.split(
    ' ',
  ),
);

export function encodeAttribute(name: string, value: Attribute): AttributeProto {
  const base = { name, floats: [], ints: [], strings: [] };
  if (typeof value === 'string') return { ...base, type: STRING, s: encoder.encode(value) };
  if (typeof value === 'bigint') return { ...base, type: INT, i: value };
  if (typeof value === 'number') {
    return floats.has(name) || !Number.isInteger(value) ? { ...base, type: FLOAT, f: value } : { ...base, type: INT, i: value };
  }
  if (!Array.isArray(value)) return { ...base, type: TENSOR, t: encodeTensor(value as Tensor) };
  if (value.some((item) => typeof item === 'string')) return { ...base, type: STRINGS, strings: value.map((item) => encoder.encode(item)) };
  if (value.some((item) => typeof item === 'number' && !Number.isInteger(item))) return { ...base, type: FLOATS, floats: value };
  return { ...base, type: INTS, ints: value };
}
