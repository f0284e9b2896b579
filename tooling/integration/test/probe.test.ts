import { readdirSync, readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { webBackend } from '@voxplain/backend-web';
import { type Backend, elementCount, type Tensor } from '@voxplain/core';
import { kitPath, present, referencePath } from '@voxplain/data';
import { GraphBuilder, ModelGraph, tensorOf } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { probe } from '@voxplain/graph/probe';
import { oneOp } from '@voxplain/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { families } from '../src/cases/index.js';

const cpu = nodeBackend({ threads: 1 });
const wasm = webBackend({ threads: 1 });

/** Compares what probing learns with the tensors that a run of the model gives; says whether probing ran the whole model. */
async function expectTrue(bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>, backend: Backend): Promise<boolean> {
  let ranWhole = false;
  const model = ModelGraph.read(bytes);
  const shapes = await probe(
    model,
    {
      ...backend,
      async createSession(file, options) {
        const session = await backend.createSession(file, options);
        return {
          ...session,
          run(fed, fetches) {
            ranWhole ||= Object.keys(fed).length > 0;
            return session.run(fed, fetches);
          },
        };
      },
    },
    feeds,
  );
  const graph = new GraphBuilder(model, shapes);
  const names = model.nodes.flatMap(({ op, outputs }) => (op === 'Constant' ? [] : outputs)).filter((name) => graph.has(name));
  expect(names.length).toBeGreaterThan(0);
  const suffix = graph.suffix(Object.fromEntries(names.map((name) => [name, graph.value(name)])));
  const session = await backend.createSession(wholeFile(graph, suffix), { purpose: 'probe' });
  const results = await session.run(feeds, names);
  await session.dispose();
  for (const name of names) {
    const { dims, type, data } = results[name]!;
    expect(shapes.of(name), name).toEqual({ dims, type });
    const constant = shapes.constant(name);
    if (constant) expect(constant, name).toEqual({ dims, type, data });
  }
  return ranWhole;
}

/** Counts how often the inference of the runtime was enough. */
function counter(what: string): (ranWhole: boolean) => void {
  const counts = { all: 0, whole: 0 };
  afterAll(() => console.info(`${what}: of ${counts.all}, ${counts.all - counts.whole} were probed without a run of the whole model`));
  return (ranWhole) => {
    counts.all++;
    if (ranWhole) counts.whole++;
  };
}

const folders = [kitPath('models2d'), kitPath('models3d'), referencePath('models')].filter((folder) => present(folder, 'trained models'));
const files = folders.flatMap((folder) =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.onnx') ? [[name, `${folder}/${name}`] as const] : [])),
);

describe.each([
  ['cpu', cpu],
  ['wasm', wasm],
])('trained models on %s', (provider, backend) => {
  const count = counter(`models on ${provider}`);
  it.each(files)('%s', async (_, path) => {
    const bytes = readFileSync(path);
    const feeds = Object.fromEntries(
      ModelGraph.read(bytes).inputs.map(({ name, type, dims: declared = [] }) => {
        const dims = declared.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 2 : 32));
        return [name, tensorOf(type, dims, new Float32Array(elementCount(dims)))];
      }),
    );
    count(await expectTrue(bytes, feeds, backend));
  });
});

/** A prime, so that no attribute that alternates in a family is passed over. */
const everyNth = 19;

describe.each(Object.entries(families))('%s', (family, cases) => {
  const count = counter(family);
  it(`every ${everyNth}th case`, async () => {
    for (let i = 0; i < cases.length; i += everyNth) {
      const { bytes, feeds } = oneOp(cases[i]!);
      count(await expectTrue(bytes, feeds, i % 2 ? wasm : cpu));
    }
  });
});
