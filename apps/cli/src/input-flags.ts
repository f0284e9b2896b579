import { bindInputs, type Model } from '@voxplain/engine';
import type { Command } from 'commander';
import { collect } from './collect.js';
import { UsageError } from './failure.js';
import { type Input, type NamedInputs, readInput } from './input-file.js';

export interface InputFlags {
  readonly inputName?: string;
  readonly inputOf: readonly string[];
}

/** The flags of models with several inputs. */
export const withInputFlags = (command: Command): Command =>
  command
    .option('--input-name <name>', 'which of several inputs is explained, and --input is for; the one that the model card names by default')
    .option('--input-of <name=file>', 'another input, as a file like --input; may be repeated', collect, []);

/** What `--input-of` gives, by name. Throws `UsageError`, and what reading the files throws. */
export async function readOtherInputs(inputOf: readonly string[]): Promise<Readonly<Record<string, Input>>> {
  const named = inputOf.map((each) => {
    const { name, path } = /^(?<name>[^=]+)=(?<path>.+)$/.exec(each)?.groups ?? {};
    if (name && path) return { name, path };
    throw new UsageError(`--input-of ${each}: give the name of the input and its file, NAME=FILE`);
  });
  const twice = named.find(({ name }, i) => named.findIndex((other) => other.name === name) < i);
  if (twice) throw new UsageError(`--input-of ${twice.name} is given twice`);
  return Object.fromEntries(await Promise.all(named.map(async ({ name, path }) => [name, await readInput(path)])));
}

/** The model as a function of the explained input: the others are held. Throws `UsageError`, and what binding them throws. */
export function withOtherInputs(
  model: Model,
  input: Input | NamedInputs,
  others: Readonly<Record<string, Input>>,
  name: string | undefined,
): Model {
  const chosen = chooseInput(model, name);
  const missing = chosen.others.names.filter((other) => !(other in others));
  if (missing.length > 0) throw new UsageError(`the model also takes ${missing.join(', ')}: give --input-of NAME=FILE for each`);
  const inputs = Object.fromEntries(Object.entries(others).map(([other, { data }]) => [other, data]));
  return bindInputs(chosen, input.data, { inputs });
}

/** With this input explained. Throws `UsageError` where the model has several and nobody says which. */
export function chooseInput(model: Model, input: string | undefined): Model {
  const chosen = model.bind({ input });
  if (chosen.explained) return chosen;
  const names = model.inputs.map(({ name }) => name).join(', ');
  throw new UsageError(`the model has several inputs (${names}): say which one is explained, --input-name NAME`);
}
