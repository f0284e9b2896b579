import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineExplainer, type Explainer, parseOptions, type StandardSchema } from '../src/index.js';
import { layerOption } from '../src/option-schemas.js';

const explainer = <O>(options: StandardSchema<O>): Explainer<O> =>
  defineExplainer({
    kind: 'graph',
    id: 'test-map',
    version: '1.0.0',
    about: { title: 'Test', category: 'output/attribution/cam', reference: 'none', needs: [], cost: 'one forward pass', limitations: [] },
    options,
    build: ({ input }) => ({ map: input, mapKind: 'signed' }),
  });
/** A schema of no library. */
const schema = (validate: StandardSchema<unknown>['~standard']['validate']): StandardSchema<unknown> => ({
  '~standard': { version: 1, vendor: 'test', validate },
});
const invalid = (message: string) => expect.objectContaining({ code: 'InvalidOptions', message });

describe('options', () => {
  const options = z.strictObject({
    layer: layerOption,
    window: z.strictObject({ size: z.int().positive() }).default({ size: 8 }),
    baseline: z.enum(['zero', 'mean']).default('zero'),
  });
  test('not given are the defaults', () => {
    const defaults = { layer: 'auto', window: { size: 8 }, baseline: 'zero' };
    expect(parseOptions(explainer(options))).toEqual(defaults);
    expect(parseOptions(explainer(options), undefined)).toEqual(defaults);
    expect(parseOptions(explainer(options), { baseline: 'mean' })).toEqual({ ...defaults, baseline: 'mean' });
  });
  test('that are wrong are named, with where they stand, all of them in one line', () => {
    const parse = (given: unknown) => () => parseOptions(explainer(options), given);
    expect(parse({ window: { size: -1 } })).toThrow(
      invalid('invalid options for test-map: window.size: Too small: expected number to be >0'),
    );
    expect(parse({ colour: 1 })).toThrow(invalid('invalid options for test-map: Unrecognized key: "colour"'));
    expect(parse({ window: { size: 0.5 }, baseline: 'black' })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^invalid options for test-map: window\.size: [^\n]+; baseline: [^\n]+$/) }),
    );
    expect(parse(null)).toThrow(expect.objectContaining({ code: 'InvalidOptions' }));
    expect(parse('auto')).toThrow(
      expect.objectContaining({ code: 'InvalidOptions', data: { explainer: 'test-map', issues: [expect.any(String)] } }),
    );
  });
});

describe('a schema of another library', () => {
  test('may name places as keys or as objects, or not at all', () => {
    const issues = [{ message: 'a', path: ['x', 0, { key: 'y' }, Symbol('z')] }, { message: 'b', path: [] }, { message: 'c' }];
    expect(() => parseOptions(explainer(schema(() => ({ issues }))))).toThrow(
      invalid('invalid options for test-map: x.0.y.Symbol(z): a; b; c'),
    );
  });
  test('that answers later is not supported', () => {
    expect(() => parseOptions(explainer(schema(async (value) => ({ value }))))).toThrow(
      invalid('the options of test-map are checked asynchronously, which is not supported'),
    );
  });
  test('may change what was given', () => {
    expect(parseOptions(explainer(schema((value) => ({ value: [value] }))), 3)).toEqual([3]);
  });
});

test.each([['v2'], [undefined], [1]])('an explainer of spec %s is refused', (specVersion) => {
  const future = { ...explainer(schema((value) => ({ value }))), specVersion } as unknown as Explainer;
  expect(() => parseOptions(future)).toThrow(
    expect.objectContaining({
      code: 'UnsupportedSpec',
      message: `test-map follows spec ${specVersion}; this version of Voxplain reads v1`,
      data: { found: String(specVersion), supported: ['v1'] },
    }),
  );
});
