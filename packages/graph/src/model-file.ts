import { type ExternalData, VoxplainError } from '@voxplain/core';
import { withExternalData } from './external-data.js';
import { type GraphProto, type ModelProto, modelProto, type ValueInfoProto } from './onnx.js';
import { checkTensor, typeOfCode } from './tensor-data.js';
import { read } from './wire.js';

/** Oldest opset whose operators have the forms that are emitted here. */
const oldestOpset = 11;

export interface ModelFile {
  readonly opset: number;
  readonly ir: number;
  readonly graph: GraphProto;
}

export const isStandard = (domain: string | undefined): boolean => !domain || domain === 'ai.onnx';

/** The messages of an ONNX file, with everything in place that the rest of this package takes for granted. */
export function readModelFile(bytes: Uint8Array, externalData: ExternalData): ModelFile {
  if (bytes.length === 0) throw bad('the model file is empty');
  const { graph, opset_import, ir_version = 0 } = read(modelProto, bytes) as unknown as ModelProto;
  if (!graph) throw bad('not an ONNX model: there is no graph in the file');
  if (graph.node.length === 0) throw bad('the graph of the model has no nodes');
  const opset = standardOpset(opset_import);
  for (const { op_type, name, output } of graph.node) if (!op_type) throw bad(`node "${name || output[0] || ''}" has no operator`);
  for (const { name } of [...graph.initializer, ...graph.input, ...graph.output])
    if (!name) throw bad('a weight, input or output has no name');
  graph.initializer = graph.initializer.map((tensor) => withExternalData(tensor, externalData));
  graph.initializer.forEach(checkTensor);
  checkComputedOnce(graph);
  const weights = new Set(graph.initializer.map(({ name }) => name));
  for (const info of graph.input) if (!weights.has(info.name)) checkInput(info);
  return { opset, ir: Number(ir_version), graph };
}

function standardOpset(imports: ModelProto['opset_import']): number {
  if (imports.length === 0) throw bad('the model does not say which opset it uses');
  const standard = imports.find(({ domain }) => isStandard(domain));
  if (!standard) throw new VoxplainError('UnsupportedModel', 'the model uses none of the standard ONNX operators', { opset: 0 });
  const opset = Number(standard.version ?? 0);
  if (opset >= oldestOpset) return opset;
  throw new VoxplainError('UnsupportedModel', `the model uses opset ${opset}; convert it to opset ${oldestOpset} or later`, { opset });
}

function checkComputedOnce({ node, initializer, input }: GraphProto): void {
  const known = new Set<string | undefined>([...initializer, ...input].map(({ name }) => name));
  for (const name of node.flatMap(({ output }) => output)) {
    if (known.has(name)) throw bad(`the tensor "${name}" has more than one origin`);
    if (name) known.add(name);
  }
}

function checkInput({ name, type }: ValueInfoProto): void {
  const code = type?.tensor_type?.elem_type;
  if (typeOfCode(code)) return;
  const what = code === undefined ? 'is not declared as a tensor' : `has element type ${code}, which is not supported`;
  throw new VoxplainError('UnsupportedModel', `the model's input "${name}" ${what}`, { input: name });
}

const bad = (message: string) => new VoxplainError('BadModelFile', message);
