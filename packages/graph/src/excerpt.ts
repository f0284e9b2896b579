import type { Tensor } from '@voxplain/core';
import type { ModelGraph } from './model-graph.js';
import { modelProto } from './onnx.js';
import { referring, type SessionFile } from './session-file.js';
import type { Shape } from './shapes.js';
import { encodeTensor, typeCode } from './tensor-data.js';
import { write } from './wire.js';

/** Before this IR version weights had to be inputs as well, and were no constants. */
const firstWithConstants = 4;

/** What the dims of a tensor are fetched under. */
export const dimsOf = (tensor: string): string => `voxplain-dims/${tensor}`;

/**
 * A model of what leads to `outputs` of another, without declared shapes. Tensors that are given are constants of it where
 * their values are known, and inputs where only their dims are. The Shapes of `ranked` become outputs, too.
 */
export function excerpt(
  model: ModelGraph,
  given: ReadonlyMap<string, Shape | Tensor>,
  outputs: readonly string[],
  ranked: readonly string[] = [],
): SessionFile {
  const needed = model.behind([...outputs, ...ranked], given);
  const kept = (name: string) => needed.has(name) && !given.has(name);
  const added = [...given].filter(([name]) => needed.has(name) && !model.producer(name)?.outputs.some(kept));
  const graph = {
    node: ranked.map((name) => ({ input: [name], output: [dimsOf(name)], name: dimsOf(name), op_type: 'Shape', attribute: [] })),
    initializer: added.flatMap(([name, tensor]) => ('data' in tensor ? [encodeTensor(tensor, name)] : [])),
    input: added.flatMap(([name, shape]) => ('data' in shape ? [] : [declaration(name, shape)])),
    output: [...outputs, ...ranked.map(dimsOf)].map((name) => ({ name })),
  };
  return referring({
    model,
    kept: { node: kept, weight: kept, input: (name) => kept(name) && !model.isWeight(name), output: () => false },
    suffix: write(modelProto, { ir_version: Math.max(model.ir, firstWithConstants), graph, opset_import: [] }),
  });
}

const declaration = (name: string, { type, dims }: Shape) => ({
  name,
  type: { tensor_type: { elem_type: typeCode(type), shape: { dim: dims.map((dim_value) => ({ dim_value })) } } },
});
