import { type NodeBackendOptions, nodeBackend } from '@voxplain/backend-node';
import { createQueue, ortBackend } from '@voxplain/backend-ort';
import type { Backend } from '@voxplain/core';
import * as ort from 'onnxruntime-web';

export const backendIds = ['cpu', 'wasm'] as const;
export type BackendId = (typeof backendIds)[number];

type SessionOptions = NonNullable<NodeBackendOptions['session']>;

export const backendOf = (id: BackendId, threads: number, session: SessionOptions = {}): Backend =>
  id === 'wasm' ? wasm(threads, session) : nodeBackend({ threads, session });

/** The web backend as Node can run it on several threads: the browser's entry of the runtime fetches its workers, which Node cannot. */
function wasm(threads: number, session: SessionOptions): Backend {
  ort.env.wasm.numThreads = threads;
  const runtime = `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`;
  return ortBackend({ id: 'web', provider: 'wasm', runtime, ort, executionProvider: 'wasm', session, queue: createQueue() });
}
