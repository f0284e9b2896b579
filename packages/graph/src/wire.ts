/**
 * Protobuf wire format, as much of it as ONNX needs. A message type is a table of fields, so that reading and
 * writing are one loop each. Byte fields are views into the file: weights are never copied.
 */
import { VoxplainError } from '@voxplain/core';

export type Kind = 'int' | 'float' | 'string' | 'bytes' | MessageType;
export interface Field {
  readonly number: number;
  readonly kind: Kind;
  readonly repeated: boolean;
}
/** Field name -> number and kind; a thunk where message types refer to each other. */
export type MessageType = () => Readonly<Record<string, Field>>;

export const one = (number: number, kind: Kind): Field => ({ number, kind, repeated: false });
export const many = (number: number, kind: Kind): Field => ({ number, kind, repeated: true });

type Message = Record<string, unknown>;
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;
/** Deeper nesting than any model has: a bound for hostile files. */
const maxDepth = 64;

const utf8 = new TextDecoder();
const broken = (why: string) => new VoxplainError('BadModelFile', `not a readable ONNX file: ${why}`, {});

/** Reads one message. Throws `BadModelFile` when the bytes are not of this type; unknown fields are skipped. */
export function read(type: MessageType, bytes: Uint8Array, depth = 0): Message {
  if (depth > maxDepth) throw broken('messages are nested too deeply');
  const fields = fieldsByNumber(type);
  const message: Message = {};
  for (const { name, repeated } of fields.values()) if (repeated) message[name] = [];
  const reader = new Reader(bytes);
  while (!reader.done) {
    const tag = Number(reader.varint());
    const wire = tag & 7;
    const field = fields.get(tag >>> 3);
    if (!field) {
      if (tag >>> 3 === 0) throw broken('field number 0');
      reader.skip(wire);
      continue;
    }
    const values = readField(reader, wire, field, depth);
    if (field.repeated) for (const value of values) (message[field.name] as unknown[]).push(value);
    // protobuf: the last value of a singular field counts, but messages are merged
    else if (typeof field.kind === 'function' && message[field.name]) message[field.name] = merge(message[field.name] as Message, values[0] as Message);
    else message[field.name] = values[values.length - 1];
  }
  return message;
}

const tables = new Map<MessageType, Map<number, Field & { name: string }>>();

function fieldsByNumber(type: MessageType) {
  let table = tables.get(type);
  if (!table) {
    table = new Map(Object.entries(type()).map(([name, field]) => [field.number, { name, ...field }]));
    tables.set(type, table);
  }
  return table;
}

function readField(reader: Reader, wire: number, field: Field, depth: number): unknown[] {
  const { kind } = field;
  if (kind === 'int') return wire === LENGTH ? packed(reader, (r) => r.int()) : [expect(wire, VARINT) && reader.int()];
  if (kind === 'float') return wire === LENGTH ? packed(reader, (r) => r.float()) : [expect(wire, FIXED32) && reader.float()];
  expect(wire, LENGTH);
  const bytes = reader.bytes();
  if (kind === 'bytes') return [bytes];
  if (kind === 'string') return [utf8.decode(bytes)];
  return [read(kind, bytes, depth + 1)];
}

function packed<T>(reader: Reader, next: (reader: Reader) => T): T[] {
  const inner = new Reader(reader.bytes());
  const values: T[] = [];
  while (!inner.done) values.push(next(inner));
  return values;
}

function expect(found: number, wanted: number): true {
  if (found !== wanted) throw broken('a field has the wrong wire type');
  return true;
}

function merge(a: Message, b: Message): Message {
  const merged = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const had = merged[key];
    merged[key] = Array.isArray(had) && Array.isArray(value) ? [...had, ...value] : value;
  }
  return merged;
}

class Reader {
  private at = 0;
  private readonly view: DataView;
  constructor(private readonly buffer: Uint8Array) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }
  get done(): boolean {
    return this.at >= this.buffer.length;
  }
  varint(): bigint {
    let low = 0;
    // most varints are short: stay in numbers for the first four bytes
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw broken('a number runs on for too long');
  }
  /** Signed 64-bit as a number where that is exact, which it is for every count, axis and dim. */
  int(): number | bigint {
    const value = BigInt.asIntN(64, this.varint());
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }
  float(): number {
    this.need(4);
    const value = this.view.getFloat32(this.at, true);
    this.at += 4;
    return value;
  }
  bytes(): Uint8Array {
    const length = Number(this.varint());
    this.need(length);
    const bytes = this.buffer.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }
  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === LENGTH) this.bytes();
    else {
      const length = { [FIXED64]: 8, [FIXED32]: 4 }[wire];
      if (!length) throw broken(`wire type ${wire}`);
      this.need(length);
      this.at += length;
    }
  }
  private byte(): number {
    this.need(1);
    return this.buffer[this.at++]!;
  }
  private need(length: number): void {
    if (!(length >= 0 && this.at + length <= this.buffer.length)) throw broken('it ends too early (truncated?)');
  }
}

/** Writes one message; fields that are `undefined` are left out. */
export function write(type: MessageType, message: object): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writeFields(writer, type, message as Message);
  return writer.finish();
}

function writeFields(writer: Writer, type: MessageType, message: Message): void {
  for (const [name, { number, kind, repeated }] of Object.entries(type())) {
    const value = message[name];
    if (value === undefined) continue;
    for (const item of repeated ? (value as unknown[]) : [value]) {
      if (kind === 'int') writer.tag(number, VARINT).varint(item as number | bigint);
      else if (kind === 'float') writer.tag(number, FIXED32).float(item as number);
      else writer.tag(number, LENGTH).bytes(encode(kind, item));
    }
  }
}

const encoder = new TextEncoder();
const encode = (kind: Kind, item: unknown): Uint8Array =>
  kind === 'bytes' ? (item as Uint8Array) : kind === 'string' ? encoder.encode(item as string) : write(kind as MessageType, item as object);

class Writer {
  private readonly parts: Uint8Array[] = [];
  tag(number: number, wire: number): this {
    return this.varint(number * 8 + wire);
  }
  varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const out: number[] = [];
    while (rest > 0x7fn) {
      out.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    out.push(Number(rest));
    this.parts.push(Uint8Array.from(out));
    return this;
  }
  float(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.parts.push(bytes);
    return this;
  }
  bytes(bytes: Uint8Array): this {
    this.varint(bytes.length);
    this.parts.push(bytes);
    return this;
  }
  finish(): Uint8Array<ArrayBuffer> {
    return concatBytes(this.parts);
  }
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
