import { nodeBackend } from '@voxplain/backend-node';
import { defineExplainer, type Explainer, float32, type StandardSchema } from '@voxplain/core';
import { describeExplainer } from '@voxplain/testkit';
import { expect, it } from 'vitest';
import { outcome } from './outcome.js';

/** Names of the tests that an explainer fails. */
async function failures(
  explainer: Explainer<never>,
  expected = { linear: ({ input }: { input: Float32Array }) => input.slice(0, input.length / 2) },
): Promise<readonly string[]> {
  const conformance = { backends: [nodeBackend({ threads: 1 })], expected };
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
  spoil: (values: Float32Array, call: number) => Float32Array = (values) => values,
  options = noOptions,
): Explainer<never> => {
  let calls = 0;
  return defineExplainer<object>({
    kind: 'iterative',
    id: 'first-channel',
    version: '1.0.0',
    options,
    about,
    async explain(model, input, _, { report }) {
      report(0, 2);
      await model.score(input);
      report(2, 2);
      const [, channels, ...space] = input.dims as [number, number, ...number[]];
      const values = (input.data as Float32Array).slice(0, input.data.length / channels);
      return { map: float32([1, 1, ...space], spoil(values, calls++)), mapKind: 'signed' };
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
])('fails %s', async (_, explainer, group) => {
  const failed = await failures(explainer as Explainer<never>);
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.some((name) => name.startsWith(group))).toBe(true);
});

it('fails a sample that depends on its batch', async () => {
  const mixing = defineExplainer<object>({
    kind: 'graph',
    id: 'mixing',
    version: '1.0.0',
    options: noOptions,
    about,
    build: (net) => ({ map: net.input.sub(net.input.mean(0)), mapKind: 'signed' }),
  });
  expect((await failures(mixing as unknown as Explainer<never>)).some((name) => name.startsWith('batch'))).toBe(true);
});

it('fails a method that claims nothing it can be checked by', async () => {
  expect(await failures(firstChannel(), {} as never)).toContain('analytic > claims what its map is on at least one analytic network');
});
