/** The primitives of protobuf's wire format. */
import { VoxplainError } from '@voxplain/core';

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;
/** Bounds for hostile files: deeper nesting, and more messages and byte fields, than any model has. */
const maxDepth = 64;
const maxParts = 2 ** 21;

// a mark at the start of a name is a part of the name
export const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
export const broken = (why: string): VoxplainError => new VoxplainError('BadModelFile', `not a readable ONNX file: ${why}`, {});

export class Reader {
  private at = 0;
  private readonly view: DataView;
  constructor(
    private readonly buffer: Uint8Array,
    private readonly budget = { parts: maxParts },
    private readonly depth = 0,
  ) {
    if (depth > maxDepth) throw broken('messages are nested too deeply');
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }
  get done(): boolean {
    return this.at >= this.buffer.length;
  }
  tag(): { number: number; wire: number } {
    const tag = Number(this.varint());
    if (tag < 8 || tag > 0xffffffff) throw broken(`field tag ${tag}`);
    return { number: tag >>> 3, wire: tag & 7 };
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
    this.spend();
    return this.span();
  }
  string(): string {
    return utf8.decode(this.span());
  }
  /** One field as it stands in the file, tag included, and its contents where these have a length. */
  field(): { number: number; whole: Uint8Array; contents: Uint8Array } {
    const start = this.at;
    const { number, wire } = this.tag();
    const contents = wire === LENGTH ? this.span() : this.skipped(wire);
    return { number, whole: this.buffer.subarray(start, this.at), contents };
  }
  /** The message that is next, to be read on its own. */
  nested(): Reader {
    this.spend();
    return new Reader(this.span(), this.budget, this.depth + 1);
  }
  skip(wire: number): void {
    if (wire === VARINT) this.varint();
    else if (wire === LENGTH) this.span();
    else {
      const length = { [FIXED64]: 8, [FIXED32]: 4 }[wire];
      if (!length) throw broken(`wire type ${wire}`);
      this.need(length);
      this.at += length;
    }
  }
  /** The bytes of one value. */
  skipped(wire: number): Uint8Array {
    this.spend();
    const start = this.at;
    this.skip(wire);
    return this.buffer.subarray(start, this.at);
  }
  private span(): Uint8Array {
    const length = Number(this.varint());
    this.need(length);
    const bytes = this.buffer.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }
  private spend(): void {
    if (this.budget.parts-- <= 0) throw broken('it has too many parts');
  }
  private byte(): number {
    this.need(1);
    return this.buffer[this.at++]!;
  }
  private need(length: number): void {
    if (!(length >= 0 && this.at + length <= this.buffer.length)) throw broken('it ends too early (truncated?)');
  }
}
