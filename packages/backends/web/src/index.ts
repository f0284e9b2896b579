import { ortBackend } from '@voxplain/backend-ort';
import type { Backend } from '@voxplain/core';
import * as ort from 'onnxruntime-web/wasm';

export interface WebBackendOptions {
  /** Threads; more than one needs a cross-origin isolated page. */
  readonly threads?: number;
  readonly session?: ort.InferenceSession.SessionOptions;
}

let last: Promise<unknown> = Promise.resolve();

/** One task at a time over all sessions of the page: the runtime does not bear two. */
function queued<T>(task: () => Promise<T>): Promise<T> {
  const next = last.then(task, task);
  last = next.catch(() => {});
  return next;
}

/** ONNX Runtime's WebAssembly build, in the browser or in Node. */
export function webBackend({ threads, session }: WebBackendOptions = {}): Backend {
  if (threads !== undefined) ort.env.wasm.numThreads = threads;
  return ortBackend({
    id: 'web',
    provider: 'wasm',
    runtime: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`,
    ort,
    session: { executionProviders: ['wasm'], ...session },
    schedule: queued,
  });
}
