import { placeOf } from './external-data.js';
import type { GraphBuilder } from './graph-builder.js';
import { type ModelProto, modelProto } from './onnx.js';
import { prune } from './prune.js';
import { referring, type SessionFile } from './session-file.js';
import type { Suffix } from './suffix.js';
import { concatBytes, read } from './wire.js';

export { type ModelParts, writeModel } from './write-model.js';
export type { SessionFile };

/**
 * The model with a suffix: a valid model, since protobuf merges concatenated messages. Where nodes of the model were
 * replaced, those that only led to them, and outputs that are not wanted, are taken out of it.
 */
export function wholeFile(graph: GraphBuilder, suffix: Suffix): Uint8Array<ArrayBuffer> {
  const { bytes } = graph.model;
  const kept = graph.kept(suffix);
  return concatBytes([...(kept ? prune(bytes, kept) : [bytes]), suffix.bytes]);
}

/** The same for a session: weights are not copied, but referred to. */
export const sessionFile = (graph: GraphBuilder, suffix: Suffix): SessionFile =>
  referring({ model: graph.model, kept: graph.kept(suffix) ?? {}, suffix: suffix.bytes });

/** The files that weights of a model refer to, as it calls them. Throws `BadModelFile`. */
export function externalFiles(model: Uint8Array): string[] {
  const { graph } = read(modelProto, model) as unknown as ModelProto;
  const tensors = (graph?.initializer ?? []).filter(({ data_location }) => data_location);
  return [...new Set(tensors.map((tensor) => placeOf(tensor).location))];
}
