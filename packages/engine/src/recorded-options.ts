import type { BoundExplainer, Explainer, Tensor } from '@voxplain/core';
import { sha256 } from './sha256.js';

/** Options as a manifest holds them: methods by id, version and options, tensors by dims and hash. */
export async function recordedOptions(options: unknown): Promise<Record<string, unknown>> {
  const entries = Object.entries(options as Record<string, unknown>).map(async ([key, value]) => [key, await recorded(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function recorded(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if ('explainer' in value) {
    const { explainer, given } = value as BoundExplainer;
    return { id: explainer.id, version: explainer.version, options: await recordedOptions(given ?? {}) };
  }
  if ('specVersion' in value) {
    const { id, version } = value as Explainer;
    return { id, version };
  }
  if (!('data' in value && 'dims' in value)) return value;
  const { dims, data } = value as Tensor;
  return { dims: [...dims], sha256: await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
}
