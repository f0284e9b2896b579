import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import {
  type BoundExplainer,
  type DefinedExplainer,
  defineExplainer,
  type GraphExplainer,
  type IterativeExplainer,
  parseOptions,
} from '../src/index.js';

const about = {
  title: 'Test',
  category: 'output/attribution/saliency',
  reference: 'none',
  needs: [],
  cost: 'one forward pass',
  limitations: [],
} as const;
const options = z.strictObject({ samples: z.int().positive().default(8), kind: z.enum(['a', 'b']).default('a') });
type Options = z.infer<typeof options>;

const graph = defineExplainer({
  kind: 'graph',
  id: 'test-graph',
  version: '1.0.0',
  options,
  about,
  build(net, given) {
    expectTypeOf(given).toEqualTypeOf<Options>();
    return { map: net.input.mul(given.samples), mapKind: 'signed' };
  },
});
const iterative = defineExplainer({
  kind: 'iterative',
  id: 'test-iterative',
  version: '1.0.0',
  options,
  about,
  supports: ({ rank }, { kind }) => rank === 3 || kind === 'a' || 'only volumes',
  async explain(model, input, given, { random, report }) {
    expectTypeOf(given.kind).toEqualTypeOf<'a' | 'b'>();
    expectTypeOf(await model.score(input)).toEqualTypeOf<Float64Array>();
    report(random(), given.samples);
    return { map: input, mapKind: 'positive' };
  },
});

describe('defineExplainer', () => {
  test('adds the version of the spec and keeps everything else', () => {
    expect(graph).toMatchObject({ specVersion: 'v1', kind: 'graph', id: 'test-graph', version: '1.0.0', options, about });
    expect(iterative).toMatchObject({ specVersion: 'v1', kind: 'iterative', id: 'test-iterative' });
  });
  test('`with` binds options, and checks them when they are used', () => {
    const bound = graph.with({ samples: 3 });
    expect(bound.explainer).toBe(graph);
    expect(parseOptions(graph, bound.given)).toEqual({ samples: 3, kind: 'a' });
    expect(() => parseOptions(graph, graph.with({ samples: -1 }).given)).toThrow(expect.objectContaining({ code: 'InvalidOptions' }));
    expect(graph.with({ samples: 4 })).not.toBe(bound);
  });
});

test('types: the options come from the schema', () => {
  expectTypeOf(graph).toEqualTypeOf<DefinedExplainer<GraphExplainer<Options>>>();
  expectTypeOf(iterative).toEqualTypeOf<DefinedExplainer<IterativeExplainer<Options>>>();
  expectTypeOf(graph.with).returns.toEqualTypeOf<BoundExplainer>();
  expectTypeOf(parseOptions(iterative)).toEqualTypeOf<Options>();
  graph.with({});
  graph.with({ samples: undefined, kind: 'b' });
  // @ts-expect-error an option that does not exist
  graph.with({ sample: 3 });
  // @ts-expect-error a value of another type
  graph.with({ samples: '3' });
  // @ts-expect-error a choice that does not exist
  iterative.with({ kind: 'c' });
});

test('types: a definition that is not one', () => {
  const parts = { id: 'x', version: '1.0.0', options, about };
  // @ts-expect-error a graph method has to be built
  defineExplainer({ ...parts, kind: 'graph' });
  // @ts-expect-error a kind of map that does not exist
  defineExplainer({ ...parts, kind: 'graph', build: ({ input }) => ({ map: input, mapKind: 'heat' }) });
  // @ts-expect-error an iterative method answers with a promise
  defineExplainer({ ...parts, kind: 'iterative', explain: (_, input) => ({ map: input, mapKind: 'signed' }) });
  // @ts-expect-error a kind of method that does not exist
  defineExplainer({ ...parts, kind: 'magic', build: () => undefined });
  const odd = { ...about, category: 'other' } as const;
  // @ts-expect-error a category that is not in the taxonomy
  defineExplainer({ ...parts, about: odd, kind: 'graph', build: ({ input }) => ({ map: input, mapKind: 'signed' }) });
});
