import { lengthDelimited } from './wire.js';
import { Reader, utf8 } from './wire-reader.js';

/** What of a model stays in its file, by name: a node by that of any output. Where nothing is said, everything stays. */
export interface Kept {
  node?(output: string): boolean;
  weight?(name: string): boolean;
  input?(name: string): boolean;
  output?(name: string): boolean;
}

const graphField = 7;
const valueInfoField = 13;
/** Fields of a graph, and where its parts have their names. */
const parts = new Map<number, readonly [part: keyof Kept, name: number]>([
  [1, ['node', 2]],
  [5, ['weight', 8]],
  [11, ['input', 1]],
  [12, ['output', 1]],
]);

/** A weight in other words: the pieces of its message. */
type Reworded = (weight: Uint8Array) => readonly Uint8Array[];

/**
 * The model without some of its parts, as the pieces of its file. Everything else stays as it stands, unknown fields included,
 * and is not copied; only declarations of intermediate shapes are left out, since their tensors may be gone.
 */
export const prune = (model: Uint8Array, kept: Kept, reworded: Reworded = (weight) => [weight]): Uint8Array[] =>
  edit(model, ({ number, whole, contents }) =>
    number === graphField ? lengthDelimited(number, pruneGraph(contents, kept, reworded)) : [whole],
  );

const pruneGraph = (graph: Uint8Array, kept: Kept, reworded: Reworded): Uint8Array[] =>
  edit(graph, ({ number, whole, contents }) => {
    const [part, name] = parts.get(number) ?? [];
    const keeps = part && kept[part];
    const stays = keeps ? strings(contents, name!).some(keeps) : number !== valueInfoField;
    if (!stays) return [];
    return part === 'weight' ? lengthDelimited(number, reworded(contents)) : [whole];
  });

type RawField = ReturnType<Reader['field']>;

/** The pieces of a message, each of its fields replaced by what is given for it. */
export function edit(message: Uint8Array, each: (field: RawField) => readonly Uint8Array[]): Uint8Array[] {
  const reader = new Reader(message);
  const pieces: Uint8Array[] = [];
  while (!reader.done) for (const piece of each(reader.field())) pieces.push(piece);
  return pieces;
}

function strings(message: Uint8Array, wanted: number): string[] {
  const reader = new Reader(message);
  const found: string[] = [];
  while (!reader.done) {
    const { number, contents } = reader.field();
    if (number === wanted) found.push(utf8.decode(contents));
  }
  return found;
}
