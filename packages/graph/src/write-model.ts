import type { Attribute, DataType, Tensor } from '@voxplain/core';
import { encodeAttribute } from './attributes.js';
import { modelProto } from './onnx.js';
import { encodeTensor, typeCode } from './tensor-data.js';
import { write } from './wire.js';

export interface ModelParts {
  readonly opset: number;
  readonly inputs: readonly { readonly name: string; readonly dims: readonly (number | string)[]; readonly type?: DataType }[];
  readonly outputs: readonly { readonly name: string; readonly dims?: readonly (number | string)[]; readonly type?: DataType }[];
  readonly weights: Readonly<Record<string, Tensor>>;
  readonly nodes: readonly {
    readonly op: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly name?: string;
    readonly attributes?: Readonly<Record<string, Attribute>>;
  }[];
}

/** IR version of opset 11 to 13 files and later: every runtime that reads the opset reads it. */
const irVersion = 8;

/** The bytes of a new ONNX model. */
export function writeModel({ opset, inputs, outputs, weights, nodes }: ModelParts): Uint8Array<ArrayBuffer> {
  const info = ({ name, dims, type = 'float32' }: { name: string; dims?: readonly (number | string)[]; type?: DataType }) => {
    const shape = dims && { dim: dims.map((dim) => (typeof dim === 'number' ? { dim_value: dim } : { dim_param: dim })) };
    return { name, type: { tensor_type: { elem_type: typeCode(type), shape } } };
  };
  const graph = {
    name: 'model',
    node: nodes.map(({ op, inputs: input, outputs: output, name, attributes = {} }) => ({
      input,
      output,
      name: name ?? output[0],
      op_type: op,
      attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
    })),
    initializer: Object.entries(weights).map(([name, tensor]) => encodeTensor(tensor, name)),
    input: inputs.map(info),
    output: outputs.map(info),
  };
  return write(modelProto, { ir_version: irVersion, graph, opset_import: [{ domain: '', version: opset }] });
}
