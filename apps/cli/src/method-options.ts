import { type BoundExplainer, type Explainer, parseOptions } from '@voxplain/core';
import { UsageError } from './failure.js';
import { methodIds, methodsOf } from './methods.js';

// biome-ignore lint/suspicious/noExplicitAny: each method has its own options
type AnyExplainer = Explainer<any>;

/** `KEY=VALUE` or `METHOD.KEY=VALUE`, taken apart. */
interface Assignment {
  readonly text: string;
  readonly method: string | undefined;
  readonly key: string;
  readonly value: unknown;
}

/**
 * The methods with the options of the command line. An assignment without a method goes to every method that knows
 * its key, and so does `layer`. All options are checked here, before any file is opened. Throws `UsageError` and `InvalidOptions`.
 */
export function bindOptions(methods: readonly AnyExplainer[], assignments: readonly string[], layer: string | undefined): BoundExplainer[] {
  const given = new Map(methods.map((method): [AnyExplainer, Record<string, unknown>] => [method, {}]));
  const all = assignments.map(parseAssignment);
  if (layer !== undefined) all.unshift({ text: `--layer ${layer}`, method: undefined, key: 'layer', value: layer });
  for (const { text, method, key, value } of all) {
    if (method && !methods.some(({ id }) => id === method)) throw new UsageError(`${text}: method ${method} is not asked for`);
    const takers = method ? methods.filter(({ id }) => id === method) : methods.filter((each) => knows(each, key, value));
    if (takers.length === 0)
      throw new UsageError(
        `${text}: ${methods.map(({ id }) => id).join(', ')} ${methods.length === 1 ? 'has' : 'have'} no option "${key}"`,
      );
    for (const taker of takers) given.get(taker)![key] = value;
  }
  return methods.map((explainer) => {
    parseOptions(explainer, given.get(explainer));
    return { explainer, given: given.get(explainer) };
  });
}

function parseAssignment(text: string): Assignment {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--option ${text}: write KEY=VALUE or METHOD.KEY=VALUE`);
  const name = text.slice(0, at);
  const dot = name.indexOf('.');
  const prefixed = methodIds.includes(name.slice(0, Math.max(0, dot)));
  const [method, key] = prefixed ? [name.slice(0, dot), name.slice(dot + 1)] : [undefined, name];
  const value = parseValue(text.slice(at + 1));
  // a method as another's option is given by its id
  return { text: `--option ${text}`, method, key, value: key === 'method' ? methodsOf([String(value)])[0] : value };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A schema that knows the key accepts the value, or complains about just this key. */
function knows({ options }: AnyExplainer, key: string, value: unknown): boolean {
  const result = options['~standard'].validate({ [key]: value });
  if (result instanceof Promise) return true;
  return !result.issues || result.issues.some(({ path }) => path?.[0] === key);
}
