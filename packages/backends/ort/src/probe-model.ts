/** A length-delimited protobuf field of fewer than 128 bytes. */
const field = (number: number, ...bytes: readonly number[]): number[] => [(number << 3) | 2, bytes.length, ...bytes];
const text = (number: number, value: string): number[] => field(number, ...Array.from(value, (c) => c.charCodeAt(0)));

/** ValueInfoProto of a float32 tensor with dims `[2]`: name, type { tensor_type { elem_type, shape { dim { dim_value } } } }. */
const vector = (name: string): number[] => [...text(1, name), ...field(2, ...field(1, 8, 1, ...field(2, ...field(1, 8, 2))))];

const relu = field(1, ...text(1, 'x'), ...text(2, 'y'), ...text(4, 'Relu'));

/** The smallest model that makes a provider compute: `y = Relu(x)` on two numbers, IR version 8, opset 13. */
export const probeModel: Uint8Array = Uint8Array.from([
  ...[8, 8],
  ...field(8, 16, 13),
  ...field(7, ...relu, ...text(2, 'probe'), ...field(11, ...vector('x')), ...field(12, ...vector('y'))),
]);
