import { type BoundExplainer, type Explainer, nearest, parseOptions } from '@voxplain/core';
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
    const known = method ? takers.filter((each) => knows(each, key, value)) : takers;
    if (known.length === 0) throw new UsageError(`${text}: ${unknown(key, method ? takers : methods)}`);
    for (const taker of known) given.get(taker)![key] = value;
  }
  return methods.map((explainer) => {
    parseOptions(explainer, given.get(explainer));
    return { explainer, given: given.get(explainer) };
  });
}

/** That none of the methods has the option, and which there are. */
function unknown(key: string, methods: readonly AnyExplainer[]): string {
  const names = [...new Set(methods.flatMap(keysOf))];
  const isOne = methods.length === 1;
  const instead = names.length
    ? `: did you mean ${nearest(key, names, 1)}? There are ${names.join(', ')}`
    : `: ${isOne ? 'it takes' : 'they take'} none`;
  return `${methods.map(({ id }) => id).join(', ')} ${isOne ? 'has' : 'have'} no option "${key}"${instead}`;
}

/** The names of a method's options, where its schema is an object that tells. */
const keysOf = ({ options }: AnyExplainer): string[] => Object.keys((options as { readonly shape?: object }).shape ?? {});

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
