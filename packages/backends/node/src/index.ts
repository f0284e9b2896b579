import { ortBackend } from '@voxplain/backend-ort';
import { type Backend, VoxplainError } from '@voxplain/core';
import * as ort from 'onnxruntime-node';

export interface NodeBackendOptions {
  /** Execution provider: `cpu` (default), or any other the installed runtime has (`webgpu`, `cuda`, ...). */
  readonly provider?: string;
  /** Threads within an operator; all cores by default. */
  readonly threads?: number;
  /** Further session options of ONNX Runtime, as they are. */
  readonly session?: ort.InferenceSession.SessionOptions;
}

/**
 * ONNX Runtime in Node. A run blocks its thread: servers use one worker thread per backend.
 * There is no silent fallback: a provider that cannot run is an error.
 */
export function nodeBackend({ provider = 'cpu', threads, session }: NodeBackendOptions = {}): Backend {
  const available = ort.listSupportedBackends().map(({ name }) => name);
  if (!available.includes(provider)) {
    throw new VoxplainError('BackendFailure', `this onnxruntime-node has no provider "${provider}"; it has ${available.join(', ')}`, {
      provider,
      available,
    });
  }
  // what goes wrong is thrown: it need not stand on stderr as well
  ort.env.logLevel = 'fatal';
  return ortBackend({
    id: 'node',
    provider,
    runtime: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    ort,
    // the default layout of the WebGPU provider (NHWC) gives wrong convolutions without an error
    session: {
      executionProviders: [provider === 'webgpu' ? { name: 'webgpu', preferredLayout: 'NCHW' } : provider],
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      ...session,
    },
  });
}
