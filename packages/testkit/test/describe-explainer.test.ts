import { gradient, gradientRules, type Rule } from '@voxplain/autodiff';
import { nodeBackend } from '@voxplain/backend-node';
import { defineExplainer, type Explainer, float32, type GraphExplainer, type MapKind, type StandardSchema } from '@voxplain/core';
import type { GraphBuilder } from '@voxplain/graph';
import { describeExplainer, type Group } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { outcome } from './outcome.js';

/** Names of the tests that an explainer fails. */
async function failures(
  explainer: Explainer<never>,
  expected = { linear: ({ input }: { input: Float32Array }) => input.slice(0, input.length / 2) },
  except: Partial<Record<Group, string>> = { sanity: 'the map is the input' },
): Promise<readonly string[]> {
  const conformance = { backends: [nodeBackend({ threads: 1 })], expected, except };
  return (await outcome((runner) => describeExplainer(runner, () => explainer, conformance))).failed;
}

const noOptions: StandardSchema<object> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => (Object.keys(value as object).length ? { issues: [{ message: 'unknown option' }] } : { value: {} }),
  },
};
const about = {
  title: 'First channel',
  category: 'output/attribution/saliency',
  reference: 'none',
  needs: ['nothing'],
  cost: 'one forward pass',
  limitations: ['explains nothing'],
} as const;

/** The input's first channel, spoilt in one way. */
const firstChannel = (
  spoil: (values: Float32Array, call: number, space: readonly number[], score: number) => Float32Array = (values) => values,
  options = noOptions,
  mapKind: MapKind = 'signed',
): Explainer<never> => {
  let calls = 0;
  return defineExplainer<object>({
    kind: 'iterative',
    id: 'first-channel',
    version: '1.0.0',
    options,
    about,
    async explain(model, input, _, { report }) {
      calls++;
      report(0, 2);
      const [score] = await model.score(input);
      report(2, 2);
      const [, channels, ...space] = input.dims as [number, number, ...number[]];
      const values = (input.data as Float32Array).slice(0, input.data.length / channels);
      return { map: float32([1, 1, ...space], spoil(values, calls, space, score!)), mapKind };
    },
  }) as unknown as Explainer<never>;
};

it('passes what conforms', async () => {
  expect(await failures(firstChannel())).toEqual([]);
});

it.each([
  ['a wrong value', firstChannel((values) => values.map((v, i) => (i === 3 ? v * 1.001 : v))), 'analytic'],
  ['another map each time', firstChannel((values, call) => values.map((v) => v + call)), 'determinism'],
  ['a value that is not finite', firstChannel((values) => values.map((v, i) => (i ? v : Number.NaN))), 'determinism'],
  [
    'options that are not checked',
    firstChannel(undefined, { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) } }),
    'contract',
  ],
  ['an id that is no name', { ...firstChannel(), id: 'First Channel' }, 'contract'],
  ['negative values in a map that is called positive', firstChannel(undefined, noOptions, 'positive'), 'geometry'],
  ['a map that fails in 3-D', firstChannel((values, _, space) => (space.length > 2 ? values.subarray(1) : values)), 'geometry'],
  [
    'something left behind by a run that was stopped',
    firstChannel((values, call) => values.map((v) => (call > 1 ? v + call : v))),
    'control',
  ],
  ['a map that does not move with the image', firstChannel((values) => values.map((v, p) => v + p / 1000)), 'shift'],
  ['a map that points elsewhere', firstChannel((values) => values.map((v) => -v)), 'localisation'],
])('fails %s', async (_, explainer, group) => {
  const failed = await failures(explainer as Explainer<never>);
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.some((name) => name.startsWith(group))).toBe(true);
});

it('fails a sample that depends on its batch', async () => {
  const mixing = graphMethod((net) => ({ map: net.input.sub(net.input.mean(0)), mapKind: 'signed' }));
  expect((await failures(mixing)).some((name) => name.startsWith('batch'))).toBe(true);
});

it('fails a method that claims nothing it can be checked by', async () => {
  expect(await failures(firstChannel(), {} as never)).toContain('analytic > claims what its map is on at least one analytic network');
});

it('fails a map that does not depend on the model', async () => {
  const failed = await failures(firstChannel(), undefined, {});
  expect(failed).toEqual(['sanity > changes when the weights of the model are drawn anew']);
});

it('fails 0 / 0 where nothing varies', async () => {
  const stretched = firstChannel((values) => values.map((v) => (v - Math.min(...values)) / (Math.max(...values) - Math.min(...values))));
  const failed = await failures(stretched, undefined, {});
  for (const name of ['zero', 'constant', 'dead']) expect(failed).toContain(`sanity > is finite where nothing varies: ${name}, gapNet`);
});

/** A graph method of this formula. */
const graphMethod = (build: GraphExplainer['build']): Explainer<never> =>
  defineExplainer<object>({
    kind: 'graph',
    id: 'formula',
    version: '1.0.0',
    options: noOptions,
    about,
    build,
  }) as unknown as Explainer<never>;

it('fails a map that depends on how the model is written', async () => {
  const failed = async (factor: number) => {
    const Mul: Rule = (dy, forward) => gradientRules.Mul!(dy, forward).map((dx) => dx?.mul(factor));
    return failures(
      graphMethod((net) => ({ map: gradient(net.score, net.input, { ...gradientRules, Mul }), mapKind: 'signed', perChannel: true })),
    );
  };
  expect(await failed(1)).not.toContain('invariance > does not depend on how the model is written');
  expect(await failed(1.1)).toContain('invariance > does not depend on how the model is written');
});

it('fails a map that tells an input from a weight', async () => {
  const Mul: Rule = (dy, forward) => {
    const { graph, name } = forward.x[1]!;
    const factor = (graph as GraphBuilder).model.isConstant(name) ? 1 : 1.1;
    return gradientRules.Mul!(dy, forward).map((dx) => dx?.mul(factor));
  };
  const telling = graphMethod((net) => ({
    map: gradient(net.score, net.input, { ...gradientRules, Mul }),
    mapKind: 'signed',
    perChannel: true,
  }));
  expect(await failures(telling)).toContain('inputs > explains one of several inputs as if the others were weights');
});

it('fails a map that depends on the size of the region', async () => {
  const counting = graphMethod((net) => ({ map: net.input.sum('channel').mul(net.seed.sum('all')), mapKind: 'signed' }));
  const failed = await failures(counting);
  for (const rank of [2, 3]) expect(failed).toContain(`targets > explains every voxel of a class as it does their sum (${rank}-D)`);
});
