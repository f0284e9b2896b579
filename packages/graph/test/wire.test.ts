import { describe, expect, test } from 'vitest';
import { concatBytes } from '../src/index.js';
import { type MessageType, many, one, read, write } from '../src/wire.js';

const inner: MessageType = () => ({ n: one(1, 'int'), s: one(2, 'string'), list: many(3, 'int'), next: one(4, inner) });
const every: MessageType = () => ({
  int: one(1, 'int'),
  float: one(2, 'float'),
  string: one(3, 'string'),
  bytes: one(4, 'bytes'),
  message: one(5, inner),
  ints: many(6, 'int'),
  floats: many(7, 'float'),
  strings: many(8, 'string'),
  blobs: many(9, 'bytes'),
  messages: many(10, inner),
  packed: many(11, 'packed'),
  far: one(536870911, 'int'),
});
const empty = { ints: [], floats: [], strings: [], blobs: [], messages: [], packed: [] };
const bytes = (...values: number[]) => Uint8Array.from(values);
const tag = (number: number, wire: number) => number * 8 + wire;
const refused = (why: string) => expect.objectContaining({ code: 'BadModelFile', message: `not a readable ONNX file: ${why}` });

test('every kind of field is read as it was written', () => {
  const message = {
    int: -5,
    float: 0.5,
    string: 'Schädel 头',
    bytes: bytes(0, 255),
    message: { n: 1, list: [] },
    ints: [0, -1, 127, 128, 2 ** 53 - 1, -(2 ** 53 - 1)],
    floats: [1.5, -0, Number.POSITIVE_INFINITY, Number.NaN],
    strings: ['', 'a', '__proto__'],
    blobs: [bytes(), bytes(1, 2, 3)],
    messages: [{ list: [1, 2], next: { s: 'deep', list: [] } }, { list: [] }],
    packed: [bytes(1, 2), bytes()],
    far: 7,
  };
  expect(read(every, write(every, message))).toEqual(message);
});
test('fields that are undefined are not written', () => {
  expect(write(every, { ...empty, int: undefined })).toHaveLength(0);
  expect(read(every, bytes())).toEqual(empty);
});

describe('numbers', () => {
  test.each<[string, number | bigint]>([
    ['negative', -1],
    ['of four bytes', 2 ** 28 - 1],
    ['of five bytes', 2 ** 28],
    ['of 32 bits', 2 ** 32 - 1],
    ['beyond 2^53', 2n ** 53n],
    ['below -2^53', -(2n ** 53n)],
    ['the largest', 2n ** 63n - 1n],
    ['the smallest', -(2n ** 63n)],
  ])('%s', (_, value) => {
    expect(read(every, write(every, { ...empty, int: value })).int).toBe(value);
  });
  test('written with more bytes than they need', () => {
    expect(read(every, bytes(tag(1, 0), 0x85, 0x80, 0x80, 0x80, 0x80, 0x00)).int).toBe(5);
  });
  test('of more than ten bytes are refused', () => {
    expect(() => read(every, bytes(tag(1, 0), ...Array(10).fill(0xff), 0))).toThrow(refused('a number runs on for too long'));
  });
});

describe('repeated numbers', () => {
  test('one by one or packed, or both', () => {
    const file = bytes(tag(6, 0), 1, tag(6, 2), 3, 2, 0x80, 0x01, tag(6, 0), 3, tag(6, 2), 0);
    expect(read(every, file).ints).toEqual([1, 2, 128, 3]);
    const float = (value: number) => [...new Uint8Array(Float32Array.of(value).buffer)];
    expect(read(every, bytes(tag(7, 5), ...float(1), tag(7, 2), 8, ...float(2), ...float(3))).floats).toEqual([1, 2, 3]);
  });
  test('kept as bytes: one by one they are what they are packed', () => {
    const varints = read(every, bytes(tag(11, 0), 0x80, 0x01, tag(11, 0), 5, tag(11, 2), 2, 6, 7)).packed as Uint8Array[];
    expect([...concatBytes(varints)]).toEqual([0x80, 0x01, 5, 6, 7]);
    const fixed = read(every, bytes(tag(11, 5), 1, 2, 3, 4, tag(11, 1), 1, 2, 3, 4, 5, 6, 7, 8)).packed as Uint8Array[];
    expect(fixed.map((part) => part.length)).toEqual([4, 8]);
  });
  test('packed floats that end in the middle of one are refused', () => {
    expect(() => read(every, bytes(tag(7, 2), 3, 0, 0, 0))).toThrow(refused('it ends too early (truncated?)'));
  });
});

describe('merging, as protobuf does it', () => {
  const both = (a: object, b: object) => read(every, concatBytes([write(every, { ...empty, ...a }), write(every, { ...empty, ...b })]));
  test('the last value of a singular field counts', () =>
    expect(both({ int: 1, string: 'a' }, { int: 2 })).toMatchObject({ int: 2, string: 'a' }));
  test('repeated fields are appended', () => expect(both({ ints: [1] }, { ints: [2, 3] }).ints).toEqual([1, 2, 3]));
  test('messages are merged field by field, at any depth', () => {
    const a = { message: { n: 1, s: 'a', list: [1], next: { n: 5, list: [1] } } };
    const b = { message: { s: 'b', list: [2], next: { s: 'c', list: [2] } } };
    expect(both(a, b).message).toEqual({ n: 1, s: 'b', list: [1, 2], next: { n: 5, s: 'c', list: [1, 2] } });
  });
  test('of a hundred thousand pieces takes no time to speak of', () => {
    const piece = [tag(5, 2), 2, tag(3, 0), 9];
    const file = Uint8Array.from({ length: 400_000 }, (_, i) => piece[i % 4]!);
    const start = performance.now();
    expect((read(every, file).message as { list: number[] }).list).toHaveLength(100_000);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

test('unknown fields of every wire type are skipped', () => {
  const file = bytes(
    tag(15, 0),
    0x80,
    0x01,
    tag(15, 1),
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    tag(15, 2),
    2,
    9,
    9,
    tag(15, 5),
    1,
    2,
    3,
    4,
    tag(1, 0),
    42,
  );
  expect(read(every, file)).toEqual({ ...empty, int: 42 });
});

test('byte fields are views into the file', () => {
  const file = write(every, { ...empty, bytes: bytes(1, 2, 3), packed: [bytes(4)] });
  const message = read(every, file);
  expect((message.bytes as Uint8Array).buffer).toBe(file.buffer);
  expect((message.packed as Uint8Array[])[0]!.buffer).toBe(file.buffer);
});

test('a name keeps the mark that it begins with', () => {
  expect(read(every, write(every, { ...empty, string: '\uFEFFx' })).string).toBe('\uFEFFx');
});

describe('what is no message is refused', () => {
  const truncated = 'it ends too early (truncated?)';
  const wrong = 'a field has the wrong wire type';
  test.each([
    ['field number 0', bytes(0, 0), 'field tag 0'],
    ['a field number that is too large', bytes(0xff, 0xff, 0xff, 0xff, 0x7f, 0), 'field tag 34359738367'],
    ['a group', bytes(tag(15, 3)), 'wire type 3'],
    ['an unknown wire type', bytes(tag(15, 7)), 'wire type 7'],
    ['a length beyond the end', bytes(tag(3, 2), 5, 65), truncated],
    ['a length of 2^60', bytes(tag(3, 2), 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10), truncated],
    ['a length of 2^60 in a field that is skipped', bytes(tag(15, 2), 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10), truncated],
    ['a number without an end', bytes(tag(1, 0), 0x80), truncated],
    ['a tag without an end', bytes(0x80), truncated],
    ['half a float', bytes(tag(2, 5), 0, 0), truncated],
    ['half a skipped 64-bit value', bytes(tag(15, 1), 0, 0), truncated],
    ['a number for a string', bytes(tag(3, 0), 1), wrong],
    ['a string for a float', bytes(tag(2, 2), 0), wrong],
    ['a packed list for a single number', bytes(tag(1, 2), 0), wrong],
    ['a number for a message', bytes(tag(5, 0), 1), wrong],
  ])('%s', (_, file, why) => {
    expect(() => read(every, file)).toThrow(refused(why));
  });
  test('nesting that is too deep', () => {
    let message: object = { list: [] };
    for (let depth = 0; depth < 200; depth++) message = { list: [], next: message };
    expect(() => read(inner, write(inner, message))).toThrow(refused('messages are nested too deeply'));
  });
  test('more parts than any model has', () => {
    const file = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i % 2 ? 0 : tag(10, 2)));
    expect(() => read(every, file)).toThrow(refused('it has too many parts'));
  });
});
