import { concatBytes, lengthDelimited } from './wire.js';
import { Reader } from './wire-reader.js';

const modelFields = { graph: 7 };
const graphFields = { node: 1, output: 12, valueInfo: 13 };
const nodeFields = { output: 2 };
const valueInfoFields = { name: 1 };
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** What of a model stays in the file. */
export interface Kept {
  node(outputs: readonly string[]): boolean;
  output(name: string): boolean;
}

/**
 * The model without some of its nodes and outputs. Everything else is copied as it stands, weights and unknown fields
 * included; only declarations of intermediate shapes are left out, since their tensors may be gone.
 */
export function prune(model: Uint8Array, kept: Kept): Uint8Array<ArrayBuffer> {
  return edit(model, ({ number, whole, contents }) =>
    number === modelFields.graph ? lengthDelimited(number, pruneGraph(contents, kept)) : whole,
  );
}

const pruneGraph = (graph: Uint8Array, kept: Kept): Uint8Array =>
  edit(graph, ({ number, whole, contents }) => {
    if (number === graphFields.valueInfo) return undefined;
    if (number === graphFields.node) return kept.node(strings(contents, nodeFields.output)) ? whole : undefined;
    if (number === graphFields.output) return kept.output(strings(contents, valueInfoFields.name).at(-1) ?? '') ? whole : undefined;
    return whole;
  });

type RawField = ReturnType<Reader['field']>;

function edit(message: Uint8Array, each: (field: RawField) => Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  const reader = new Reader(message);
  const parts: Uint8Array[] = [];
  while (!reader.done) {
    const part = each(reader.field());
    if (part) parts.push(part);
  }
  return concatBytes(parts);
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
