import { createQueue, type FreeSessionOptions, firstThatRuns, ortBackend } from '@voxplain/backend-ort';
import { type Backend, VoxplainError } from '@voxplain/core';
import * as ort from 'onnxruntime-node';
import { advice } from './advice.js';

export interface NodeBackendOptions {
  /** Execution provider: `cpu` (default), or any other the installed runtime has (`webgpu`, `cuda`, ...). */
  readonly provider?: string;
  /** Threads within an operator; all cores by default. */
  readonly threads?: number;
  /** False refuses a graph of which the provider would leave a node to the CPU, with copies there and back. */
  readonly cpuFallback?: boolean;
  /** Further session options of ONNX Runtime. */
  readonly session?: FreeSessionOptions;
}

const queue = createQueue();

/**
 * ONNX Runtime in Node. A run blocks its thread: servers use a worker thread, and end it between runs only. WebGPU bears one thread of a
 * process at a time: several need processes of their own.
 * There is no silent fallback: a provider that cannot run is a `BackendFailure`, at the latest when its first session is made.
 * Outputs are always in ordinary memory. Throws `InvalidOptions` for session options that the backend itself decides.
 */
export function nodeBackend({ provider = 'cpu', threads, cpuFallback, session }: NodeBackendOptions = {}): Backend {
  const available = ort.listSupportedBackends().map(({ name }) => name);
  if (!available.includes(provider)) {
    throw new VoxplainError('BackendFailure', `this onnxruntime-node has no provider "${provider}"; it has ${available.join(', ')}`, {
      provider,
      available,
    });
  }
  // as for its sessions: what goes wrong is thrown
  ort.env.logLevel = 'fatal';
  if (provider === 'cuda' || provider === 'tensorrt') multiplyExactly();
  return ortBackend({
    id: 'node',
    provider,
    runtime: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    ort,
    // the default layout of the WebGPU provider (NHWC) gives wrong convolutions without an error
    executionProvider: provider === 'webgpu' ? { name: 'webgpu', preferredLayout: 'NCHW' } : provider,
    session: { ...(threads === undefined ? {} : { intraOpNumThreads: threads }), ...session },
    cpuFallback,
    queue,
    advice,
  });
}

/**
 * The first of the providers that runs on this machine, tried with a tiny graph: `await firstAvailable(['webgpu', 'cpu'])`.
 * `provider` of the result says which. Throws `BackendFailure` with every reason if none does.
 */
export const firstAvailable = (providers: readonly string[], options: Omit<NodeBackendOptions, 'provider'> = {}): Promise<Backend> =>
  firstThatRuns(providers.map((provider) => () => nodeBackend({ ...options, provider })));

/**
 * Has NVIDIA's libraries multiply float32 as float32. Their default on recent GPUs (TF32) keeps 10 bits of the mantissa, and the
 * runtime's option (`use_tf32`) cannot be reached from JavaScript. They read the variable when they are loaded, at the first session.
 */
function multiplyExactly(): void {
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
}
