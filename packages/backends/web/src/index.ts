import { createQueue, type FreeSessionOptions, ortBackend } from '@voxplain/backend-ort';
import type { Backend } from '@voxplain/core';
import * as ort from 'onnxruntime-web/wasm';

export interface WebBackendOptions {
  /** Threads; more than one needs a cross-origin isolated page. */
  readonly threads?: number;
  /** Further session options of ONNX Runtime. */
  readonly session?: FreeSessionOptions;
}

const queue = createQueue();

/** ONNX Runtime's WebAssembly build, in the browser or in Node. */
export function webBackend({ threads, session }: WebBackendOptions = {}): Backend {
  if (threads !== undefined) ort.env.wasm.numThreads = threads;
  return ortBackend({
    id: 'web',
    provider: 'wasm',
    runtime: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`,
    ort,
    executionProvider: 'wasm',
    session,
    queue,
  });
}
