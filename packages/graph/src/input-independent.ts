import { type GraphNode, random, readBy } from './graph-node.js';
import type { ModelGraph } from './model-graph.js';

const each = (ops: string): Set<string> => new Set(ops.split(' '));

/** Operators whose result's shape depends on the values of all their inputs. */
const shapedByValues = each(
  'NonZero Unique Compress NonMaxSuppression Range ConstantOfShape BlackmanWindow HannWindow HammingWindow StringSplit RegexFullMatch If Loop Scan SequenceMap',
);
/** Operators whose inputs behind the first give the shape of the result. */
const shapedByParameters = each(
  'Reshape Expand Slice Pad Tile Resize TopK Squeeze Unsqueeze Split SplitToSequence SequenceAt OneHot CenterCropPad Col2Im AffineGrid DFT STFT ' +
    'ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare',
);

/** Tensors whose values depend on the shapes of the model's inputs at most. */
export function inputIndependent(model: ModelGraph): Set<string> {
  const fixed = new Set<string>(['', ...model.weightNames()]);
  const fixedShape = new Set<string>([...fixed, ...model.inputs.map(({ name }) => name)]);
  for (const node of model.nodes) {
    const reads = readBy(node);
    const [values, shapes] = [reads.every((name) => fixed.has(name)), reads.every((name) => fixedShape.has(name))];
    const shapeOnly = !node.domain && (node.op === 'Shape' || node.op === 'Size');
    if (shapeOnly ? shapes : values && !random.has(node.op)) for (const name of node.outputs) fixed.add(name);
    if (values || (shapes && keepsShape(node, fixed))) for (const name of node.outputs) fixedShape.add(name);
  }
  return fixed;
}

/** Whether the shapes of a node's inputs, and those of its inputs that do not depend on data, settle the shape of its result. */
function keepsShape({ op, domain, inputs }: GraphNode, fixed: ReadonlySet<string>): boolean {
  if (domain || shapedByValues.has(op)) return false;
  return !shapedByParameters.has(op) || inputs.slice(1).every((name) => fixed.has(name));
}
