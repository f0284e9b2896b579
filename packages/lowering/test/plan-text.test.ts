import { nodeBackend } from '@voxplain/backend-node';
import { GraphBuilder, ModelGraph, type Value } from '@voxplain/graph';
import { probe } from '@voxplain/graph/probe';
import { expect, it } from 'vitest';
import { lower, planReport, planText } from '../src/index.js';
import { modelOf, type Network, noise } from './kit.js';

const prober = nodeBackend({ threads: 1 });

/** The text of the plan for a network and what is made of it. Only shapes are run, and on the CPU. */
async function textOf(network: Network, provider: string, build: (graph: GraphBuilder) => Value): Promise<string> {
  const model = ModelGraph.read(modelOf(network));
  const graph = new GraphBuilder(model, await probe(model, prober, { x: noise(network.x) }));
  const plan = lower(graph, { y: graph.value('y'), result: build(graph) }, provider);
  const suffix = plan.graph.suffix(plan.wanted);
  return planText(planReport(plan, provider, suffix.bytes.length));
}

const network: Network = {
  x: [1, 2, 8, 8],
  weights: { w: noise([3, 2, 3, 3]) },
  nodes: [
    { op: 'Conv', inputs: ['x', 'w'], outputs: ['c'], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } },
    { op: 'Dropout', inputs: ['c'], outputs: ['d'], name: 'drop' },
    { op: 'Relu', inputs: ['d'], outputs: ['y'] },
  ],
};
const masked = (graph: GraphBuilder): Value => {
  const y = graph.value('y');
  return y.greater(0).where(y.mul(2), 0) as Value;
};

it('nothing is lowered', async () => {
  expect(await textOf(network, 'cpu', (graph) => graph.value('y').tanh())).toMatchInlineSnapshot(`
    "provider   cpu
    file       the model as it is, with a suffix, 0.1 kB added
    nodes      3 of the model, 1 added: Tanh 1
    cost       about 1.4 times the forward pass, prediction included (estimated)
    lowerings  none"
  `);
});

it('added nodes are lowered', async () => {
  expect(await textOf(network, 'cpu', masked)).toMatchInlineSnapshot(`
    "provider   cpu
    file       the model as it is, with a suffix, 0.3 kB added
    nodes      3 of the model, 3 added: Mul 2, HardSigmoid 1
    cost       about 2.4 times the forward pass, prediction included (estimated)
    lowerings
      steep-mask: Where 1; a product with a steep HardSigmoid is faster than a comparison and a choice, and keeps the layout of convolutions"
  `);
});

it('a node of the model is replaced', async () => {
  expect(await textOf(network, 'webgpu', masked)).toMatchInlineSnapshot(`
    "provider   webgpu
    file       nodes of the model were replaced: the file is written anew, its weights as they are, 0.5 kB added
    nodes      1 of the model, 4 added: Greater 1, Mul 1, Relu 1, Where 1
    cost       about 2.4 times the forward pass, prediction included (estimated)
    lowerings
      no-dropout: Dropout 1 (of the model: drop); the provider has no Dropout, which does nothing in inference"
  `);
});
