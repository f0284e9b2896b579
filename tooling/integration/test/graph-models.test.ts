import { readdirSync, readFileSync } from 'node:fs';
import { nodeBackend } from '@voxplain/backend-node';
import { elementCount, float32, type Session, VoxplainError } from '@voxplain/core';
import { kitPath, present, referencePath } from '@voxplain/data';
import { GraphBuilder, ModelGraph } from '@voxplain/graph';
import { wholeFile } from '@voxplain/graph/files';
import { probe } from '@voxplain/graph/probe';
import { describe, expect, it } from 'vitest';

const folders = [kitPath('models2d'), kitPath('models3d'), referencePath('models')].filter((folder) => present(folder, 'trained models'));
const files = folders.flatMap((folder) =>
  readdirSync(folder).flatMap((name) => (name.endsWith('.onnx') ? [[name, `${folder}/${name}`] as const] : [])),
);
const backend = nodeBackend();
/** Larger inputs would take too long for a test of shapes. */
const mostElements = 1_000_000;

describe.skipIf(files.length === 0).each(files)('%s', (_, path) => {
  const model = ModelGraph.read(readFileSync(path));

  it('is a graph in which everything that is read is there before', () => {
    const there = new Set(['', ...model.inputs.map(({ name }) => name), ...model.weightNames()]);
    for (const { inputs, outputs, name } of model.nodes) {
      for (const input of inputs) expect(there.has(input), `${input}, read by ${name}`).toBe(true);
      for (const output of outputs) there.add(output);
    }
    for (const { name } of model.outputs) expect(there.has(name), name).toBe(true);
  });

  it('has weights that fill their dims', () => {
    for (const name of model.weightNames()) {
      const { dims, data, type } = model.constant(name)!;
      expect(data).toHaveLength(elementCount(dims));
      expect({ dims, type }).toEqual(model.weightInfo(name));
    }
  });

  const [input] = model.inputs;
  const dims = input!.dims?.map((dim, axis) => (typeof dim === 'number' && dim > 0 ? dim : axis === 0 ? 2 : 32)) ?? [];
  it.skipIf(elementCount(dims) > mostElements)(
    'is probed, and runs with a suffix: the shapes are those of the tensors, the outputs are as before',
    async () => {
      const x = float32(
        dims,
        Float32Array.from({ length: elementCount(dims) }, (_, i) => Math.sin(i)),
      );
      const feeds = { [input!.name]: x };
      const shapes = await probe(model, backend, feeds);
      const builder = new GraphBuilder(model, shapes);
      const output = model.outputs[0]!.name;
      const inner = model.nodes[model.nodes.length >> 1]!.outputs[0]!;
      const suffix = builder.suffix({ mean: builder.value(output).mean('all', false), inner: builder.value(inner) });
      expect(suffix.bytes.length).toBeLessThan(1000);
      const run = async (bytes: Uint8Array, fetches: string[]) => {
        let session: Session | undefined;
        try {
          session = await backend.createSession(bytes);
          return await session.run(feeds, fetches);
        } finally {
          await session?.dispose();
        }
      };
      const before = (await run(model.bytes, [output]))[output]!;
      const after = await run(wholeFile(builder, suffix), [output, ...Object.values(suffix.names)]);
      expect(after[output]!.dims).toEqual(shapes.of(output)!.dims);
      expect(after[inner]).toMatchObject({ dims: shapes.of(inner)!.dims, type: shapes.of(inner)!.type });
      const values = Array.from(before.data as Float32Array);
      const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const difference = values.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(after[output]!.data[i]))), 0);
      expect(difference).toBeLessThanOrEqual(1e-5 * size);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(Number(after[suffix.names.mean!]!.data[0]) - mean)).toBeLessThanOrEqual(1e-4 * size);
    },
  );

  it('cut off anywhere is refused', () => {
    for (let part = 1; part < 20; part++) {
      const end = Math.floor((model.bytes.length * part) / 20);
      expect(() => ModelGraph.read(model.bytes.subarray(0, end))).toThrow(
        expect.toSatisfy((e) => VoxplainError.isInstance(e, 'BadModelFile')),
      );
    }
  });
});
