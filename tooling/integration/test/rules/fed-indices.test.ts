import { ModelGraph } from '@voxplain/graph';
import { writeModel } from '@voxplain/graph/files';
import { type Case, caseName, type OneOp, oneOp } from '@voxplain/testkit';
import { describe, it } from 'vitest';
import { families } from '../../src/cases/index.js';
import { checkAdjoint, checkDifferences, cpu } from '../../src/rule-tests.js';

/** Per operator the input that says where, and need not be known before the run. */
const whereOf: Readonly<Record<string, number>> = {
  Gather: 1,
  GatherElements: 1,
  GatherND: 1,
  OneHot: 0,
  ScatterElements: 1,
  ScatterND: 1,
  TensorScatter: 2,
  MaxUnpool: 1,
  ReverseSequence: 1,
  Trilu: 1,
};

/** The case with its indices as an input of the model: no rule can look at their values. */
function fed(one: Case, type?: 'float64'): OneOp | undefined {
  const where = one.inputs[whereOf[one.op] ?? -1];
  if (where?.role !== 'fixed') return undefined;
  const known = oneOp(one, type);
  const model = ModelGraph.read(known.bytes);
  const name = `w${whereOf[one.op]}`;
  const others = model.weightNames().filter((weight) => weight !== name);
  const bytes = writeModel({
    opset: one.opset,
    inputs: [...model.inputs.map((input) => ({ ...input, dims: input.dims! })), { name, ...where.tensor }],
    outputs: model.outputs.map(({ name: output, type }) => ({ name: output, type })),
    weights: Object.fromEntries(others.map((weight) => [weight, model.constant(weight)!])),
    nodes: model.nodes.map(({ op, inputs, outputs }) => ({ op, inputs, outputs, attributes: one.attributes ?? {} })),
  });
  return { ...known, bytes, feeds: { ...known.feeds, [name]: where.tensor } };
}

describe('indices that the run brings', () => {
  for (const one of Object.values(families).flat()) {
    const question = fed(one);
    if (!question) continue;
    it(caseName(one), async () => {
      if (one.linear) await checkAdjoint(question, cpu);
      else await checkDifferences(question, fed(one, 'float64'), cpu);
    });
  }
});
