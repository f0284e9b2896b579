import type { Attribute, Tensor } from '@voxplain/core';
import { encodeAttribute } from './attributes.js';
import type { AttributeProto, NodeProto } from './onnx.js';
import { int64s } from './tensor-data.js';

/** A node as Voxplain writes it down: the operator's form does not depend on the opset. */
export interface Emitted {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Attributes of a node that was copied from the model: written as they are. */
  readonly copied?: readonly AttributeProto[];
  /** Empty for the standard domain. */
  readonly domain?: string;
}

/** Attributes that became inputs: `[attribute, opset]`. Here they are always written as attributes. */
const becameInput = new Map<string, readonly [attribute: string, since: number]>([
  ['ReduceSum', ['axes', 13]],
  ['Squeeze', ['axes', 13]],
  ['Unsqueeze', ['axes', 13]],
  ['Split', ['split', 13]],
  ...['Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'LogSum', 'LogSumExp', 'SumSquare'].map((kind) => [`Reduce${kind}`, ['axes', 18]] as const),
]);

/** The ONNX node for one opset. `constant` names a constant that holds the given tensor. */
export function encodeNode(node: Emitted, opset: number, constant: (tensor: Tensor) => string): NodeProto {
  const attributes = { ...node.attributes };
  const input = [...node.inputs];
  const [moved, since] = becameInput.get(node.op) ?? [];
  if (moved && opset >= since! && attributes[moved] !== undefined) {
    input.push(constant(int64s(attributes[moved] as number[])));
    delete attributes[moved];
  }
  return {
    input,
    output: [...node.outputs],
    name: node.outputs[0]!,
    op_type: node.op,
    attribute: [...Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)), ...(node.copied ?? [])],
    ...(node.domain ? { domain: node.domain } : {}),
  };
}
