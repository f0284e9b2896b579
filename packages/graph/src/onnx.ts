/** The ONNX messages Voxplain reads and writes, by field number (onnx.proto, IR version 13). */
import { type MessageType, many, one } from './wire.js';

export interface TensorProto {
  dims: number[];
  data_type?: number;
  name?: string;
  raw_data?: Uint8Array;
  float_data?: Uint8Array[];
  int32_data?: Uint8Array[];
  int64_data?: Uint8Array[];
  double_data?: Uint8Array[];
  uint64_data?: Uint8Array[];
  external_data?: { key?: string; value?: string }[];
  data_location?: number;
}

export interface AttributeProto {
  name: string;
  type?: number;
  f?: number;
  i?: number | bigint;
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  floats?: number[];
  ints?: (number | bigint)[];
  strings?: Uint8Array[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name?: string;
  op_type: string;
  domain?: string;
  attribute: AttributeProto[];
}

export interface DimensionProto {
  dim_value?: number;
  dim_param?: string;
}

export interface ValueInfoProto {
  name: string;
  type?: { tensor_type?: { elem_type?: number; shape?: { dim: DimensionProto[] } } };
}

export interface GraphProto {
  node: NodeProto[];
  name?: string;
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}

export interface ModelProto {
  ir_version?: number;
  graph?: GraphProto;
  opset_import: { domain?: string; version?: number }[];
}

const dimension: MessageType = () => ({ dim_value: one(1, 'int'), dim_param: one(2, 'string') });
const shape: MessageType = () => ({ dim: many(1, dimension) });
const tensorType: MessageType = () => ({ elem_type: one(1, 'int'), shape: one(2, shape) });
const typeProto: MessageType = () => ({ tensor_type: one(1, tensorType) });
const valueInfo: MessageType = () => ({ name: one(1, 'string'), type: one(2, typeProto) });
const operatorSet: MessageType = () => ({ domain: one(1, 'string'), version: one(2, 'int') });

const entry: MessageType = () => ({ key: one(1, 'string'), value: one(2, 'string') });

/** Where the values of a tensor lie that are in another file: a part of `TensorProto`. */
export const placeProto: MessageType = () => ({ external_data: many(13, entry), data_location: one(14, 'int') });

const tensorProto: MessageType = () => ({
  ...placeProto(),
  dims: many(1, 'int'),
  data_type: one(2, 'int'),
  float_data: many(4, 'packed'),
  int32_data: many(5, 'packed'),
  int64_data: many(7, 'packed'),
  name: one(8, 'string'),
  raw_data: one(9, 'bytes'),
  double_data: many(10, 'packed'),
  uint64_data: many(11, 'packed'),
});

const attributeProto: MessageType = () => ({
  name: one(1, 'string'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'bytes'),
  t: one(5, tensorProto),
  g: one(6, graphProto),
  floats: many(7, 'float'),
  ints: many(8, 'int'),
  strings: many(9, 'bytes'),
  type: one(20, 'int'),
});

const nodeProto: MessageType = () => ({
  input: many(1, 'string'),
  output: many(2, 'string'),
  name: one(3, 'string'),
  op_type: one(4, 'string'),
  attribute: many(5, attributeProto),
  domain: one(7, 'string'),
});

const graphProto: MessageType = () => ({
  node: many(1, nodeProto),
  name: one(2, 'string'),
  initializer: many(5, tensorProto),
  input: many(11, valueInfo),
  output: many(12, valueInfo),
});

export const modelProto: MessageType = () => ({
  ir_version: one(1, 'int'),
  graph: one(7, graphProto),
  opset_import: many(8, operatorSet),
});
