/**
 * Protobuf wire format, as much of it as ONNX needs. A message type is a table of fields, so that reading and
 * writing are one loop each. Byte fields are views into the file: weights are never copied.
 */
import { broken, FIXED32, LENGTH, Reader, VARINT } from './wire-reader.js';

/** `packed` is for repeated numbers that are kept as the bytes they are in the file, and decoded only when asked for. */
export type Kind = 'int' | 'float' | 'string' | 'bytes' | 'packed' | MessageType;
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

/** Reads one message. Throws `BadModelFile` when the bytes are not of this type; unknown fields are skipped. */
export function read(type: MessageType, bytes: Uint8Array): Message {
  return readFields(type, new Reader(bytes), {});
}

/** Protobuf's merging: repeated fields are appended, the last value of a singular one counts, messages are merged again. */
function readFields(type: MessageType, reader: Reader, message: Message): Message {
  const fields = fieldsByNumber(type);
  for (const { name, repeated } of fields.values()) if (repeated) message[name] ??= [];
  while (!reader.done) {
    const { number, wire } = reader.tag();
    const field = fields.get(number);
    if (!field) {
      reader.skip(wire);
      continue;
    }
    const { name, kind, repeated } = field;
    if (!repeated) message[name] = readValue(reader, wire, kind, message[name]);
    else if (wire === LENGTH && (kind === 'int' || kind === 'float')) readPacked(reader.nested(), kind, message[name] as unknown[]);
    else (message[name] as unknown[]).push(readValue(reader, wire, kind, undefined));
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

function readValue(reader: Reader, wire: number, kind: Kind, before: unknown): unknown {
  if (kind === 'packed') return wire === LENGTH ? reader.bytes() : reader.skipped(wire);
  if (wire !== (kind === 'int' ? VARINT : kind === 'float' ? FIXED32 : LENGTH)) throw broken('a field has the wrong wire type');
  if (kind === 'int') return reader.int();
  if (kind === 'float') return reader.float();
  if (kind === 'bytes') return reader.bytes();
  if (kind === 'string') return reader.string();
  return readFields(kind, reader.nested(), (before as Message | undefined) ?? {});
}

function readPacked(reader: Reader, kind: 'int' | 'float', values: unknown[]): void {
  while (!reader.done) values.push(kind === 'int' ? reader.int() : reader.float());
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
  kind === 'bytes' || kind === 'packed'
    ? (item as Uint8Array)
    : kind === 'string'
      ? encoder.encode(item as string)
      : write(kind as MessageType, item as object);

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

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0);

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A field whose contents are these pieces, which are not copied. */
export const lengthDelimited = (number: number, pieces: readonly Uint8Array[]): Uint8Array[] => [
  new Writer().tag(number, LENGTH).varint(lengthOf(pieces)).finish(),
  ...pieces,
];
