import { elementCount, type Head, VoxplainError } from '@voxplain/core';
import { type GraphBuilder, type GraphNode, numbers, resolveAxes, tensorOf, type Value } from '@voxplain/graph';
import type { Layers } from './layers.js';

/** Operators between pool, linear layer and output that leave the numbers as they are. */
const renames = new Set(['Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Identity', 'Dropout']);

/**
 * The linear head behind a global average pool, seen backwards from the explained tensor: `GAP -> Gemm | MatMul | 1x1 Conv`,
 * or the pool itself, which is a head with identity weights. Throws `UnsupportedModel` with the reason.
 */
export function findHead(graph: GraphBuilder, explained: string, layers: Layers, view: (tensor: string) => Value): Head {
  const refuse = (why: string): never => {
    throw new VoxplainError(
      'UnsupportedModel',
      `CAM needs global average pooling and one linear layer at the end of the model, but ${why}; use grad-cam, which needs neither`,
      { reason: why },
    );
  };
  const { model } = graph;
  const back = (tensor: string): string => {
    let name = tensor;
    for (let node = model.producer(name); node && renames.has(node.op); node = model.producer(name)) name = node.inputs[0]!;
    return name;
  };
  let last = back(explained);
  const sum = model.producer(last);
  const added = sum?.op === 'Add' ? sum.inputs.find((name) => !layers.isFromInput(name)) : undefined;
  if (sum?.op === 'Add') last = back(sum.inputs.find((name) => layers.isFromInput(name)) ?? '');
  const linear = model.producer(last);
  if (!linear) return refuse('the explained tensor is not computed by any operator');
  const weights = linearWeights(graph, linear);
  const pooled = weights ? back(linear.inputs[0]!) : last;
  const pool = model.producer(pooled);
  if (!pool || !isGlobalAverage(graph, pool)) {
    return refuse(
      weights
        ? `the linear layer "${linear.name}" follows ${pool ? `${pool.op} "${pool.name}"` : 'the input'}`
        : `it ends in ${linear.op} "${linear.name}"`,
    );
  }
  const features = view(pool.inputs[0]!);
  const channels = features.dims[1]!;
  if (weights && weights.dims[1] !== channels) refuse(`the linear layer reads ${weights.dims[1]} numbers and the pool gives ${channels}`);
  const matrix = weights ?? graph.constant(tensorOf(features.type, [channels, channels], identity(channels)));
  const terms = [weights && ownBias(graph, linear), added === undefined ? undefined : graph.value(added)].flatMap((term) => term ?? []);
  const [bias, ...others] = terms.map((term) => rows(term, matrix.dims[0]!, model.isConstant(term.name)));
  return { features, weights: matrix, ...(bias ? { bias: others.reduce((total, term) => total.add(term), bias) } : {}) };
}

/** What is added to `[batch, class]`, as `[1 or batch, class]`: a constant is the same for all samples. */
function rows(term: Value, classes: number, isConstant: boolean): Value {
  const { dims } = term;
  const samples = isConstant || dims.length < 2 ? 1 : dims[0]!;
  return term.reshape([samples, elementCount(dims) / samples]).expand([samples, classes]);
}

/** What a linear layer adds itself. */
function ownBias(graph: GraphBuilder, { op, inputs, attributes }: GraphNode): Value | undefined {
  if (op === 'MatMul' || !inputs[2]) return undefined;
  return graph.value(inputs[2]).mul(op === 'Gemm' ? attributes.float('beta', 1) : 1);
}

/** `[class, channel]`; `undefined` if the node is no linear layer with constant weights. */
function linearWeights(graph: GraphBuilder, { op, inputs, attributes }: GraphNode): Value | undefined {
  if (!inputs[1] || !graph.model.isConstant(inputs[1])) return undefined;
  const w = graph.value(inputs[1]);
  if (op === 'MatMul' && w.dims.length === 2) return w.transpose([1, 0]);
  if (op === 'Gemm' && !attributes.int('transA', 0))
    return (attributes.int('transB', 0) ? w : w.transpose([1, 0])).mul(attributes.float('alpha', 1));
  if (op === 'Conv' && attributes.int('group', 1) === 1 && w.dims.slice(2).every((k) => k === 1)) return w.reshape(w.dims.slice(0, 2));
  return undefined;
}

function isGlobalAverage(graph: GraphBuilder, { op, inputs, attributes }: GraphNode): boolean {
  const { dims } = graph.value(inputs[0]!);
  if (op === 'GlobalAveragePool') return true;
  if (op === 'AveragePool')
    return attributes.ints('kernel_shape', []).every((k, i) => k === dims[i + 2]) && attributes.ints('pads', []).every((p) => p === 0);
  if (op !== 'ReduceMean') return false;
  const given = inputs[1] ? graph.constantOf(inputs[1]) : undefined;
  const axes = resolveAxes(given ? numbers(given) : attributes.ints('axes', []), dims.length);
  const space = resolveAxes('space', dims.length);
  const channelLast = space.map((axis) => axis - 1);
  return dims.length > 3 && [space, channelLast].some((wanted) => wanted.join() === axes.join());
}

const identity = (n: number): number[] => Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
