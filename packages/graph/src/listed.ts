import type { ModelGraph } from './model-graph.js';
import { typeOfCode } from './tensor-data.js';

const each = (ops: string): ReadonlySet<string> => new Set(ops.split(' '));

const giveSequences = each('SequenceEmpty SequenceConstruct SequenceInsert SequenceErase SequenceMap SplitToSequence Optional');
/** Operators that give ordinary tensors whatever they read. */
const giveTensors = each('Shape Size SequenceAt SequenceLength ConcatFromSequence OptionalGetElement OptionalHasElement');
/** Attributes that name the element type of the result. */
const typeAttributes = ['to', 'dtype', 'output_dtype'];

/**
 * The computed tensors that a session can tell about. Left out are sequences, and tensors of types that the runtime's
 * JavaScript API does not have (bfloat16, float8, int4), with which Voxplain does not compute.
 */
export function listed(model: ModelGraph): string[] {
  const odd = new Set(model.weightNames().filter((name) => !model.weightInfo(name)));
  const found: string[] = [];
  for (const { op, inputs, outputs, attributes } of model.nodes) {
    const named = typeAttributes.find((name) => attributes.has(name));
    const inherits = op === 'DequantizeLinear' ? inputs.slice(1) : inputs;
    const isOdd = named
      ? !typeOfCode(attributes.int(named, 0))
      : giveSequences.has(op) || (!giveTensors.has(op) && inherits.some((name) => odd.has(name)));
    for (const name of outputs)
      if (isOdd) odd.add(name);
      else if (name) found.push(name);
  }
  return found;
}
