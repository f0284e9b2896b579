import { createQueue, type FreeSessionOptions, ortBackend } from '@voxplain/backend-ort';
import type { Backend } from '@voxplain/core';
import * as ort from 'onnxruntime-web/wasm';

export interface WebBackendOptions {
  /** Threads; more than one needs a cross-origin isolated page. */
  readonly threads?: number;
  /** Where the page serves the runtime's `.mjs` and `.wasm` files, ending in a slash; beside the script unless given. */
  readonly wasmPaths?: string;
  /** Further session options of ONNX Runtime. */
  readonly session?: FreeSessionOptions;
}

const queue = createQueue();

/** ONNX Runtime's WebAssembly build, in the browser or in Node. */
export function webBackend({ threads, wasmPaths, session }: WebBackendOptions = {}): Backend {
  if (threads !== undefined) ort.env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
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
