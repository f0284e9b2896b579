import { type Backend, type DataType, type Session, type Tensor, type TensorInfo, VoxplainError } from '@voxplain/core';
import type { InferenceSession, InferenceSessionFactory, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-common';
import type { Queue } from './queue.js';
import { type ProviderOptions, sessionOptions } from './session-options.js';

/** The part of `onnxruntime-node` and `onnxruntime-web` that is used. */
export interface Runtime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface OrtBackendOptions extends ProviderOptions {
  readonly id: string;
  readonly provider: string;
  /** Name and version, for the manifest. */
  readonly runtime: string;
  readonly ort: Runtime;
  /** One for all backends of a runtime: its WebGPU provider does not bear two calls at a time, even of different sessions. */
  readonly queue: Queue;
  /** What to say instead of the runtime's own words, where it is known what to do about them. */
  readonly advice?: (reason: string) => string | undefined;
}

/**
 * A backend on any of the ONNX Runtime packages for JavaScript. Creates, runs and disposals take place one at a time in the order they
 * were asked for: a session may be disposed while its runs wait, and they are still answered.
 */
export function ortBackend({ id, provider, runtime, ort, queue, advice = () => undefined, ...rest }: OrtBackendOptions): Backend {
  const options = sessionOptions(rest);
  // the runtime's own provider has every operator; others refuse, or fail on, some models that they run once these are lowered
  const probing = { ...sessionOptions({ ...rest, executionProvider: 'cpu' }), graphOptimizationLevel: 'disabled' } as const;
  const queued = <T>(what: string, task: () => Promise<T>): Promise<T> =>
    queue(task).catch((cause: unknown) => {
      const reason = oneLine(cause);
      throw new VoxplainError(
        'BackendFailure',
        `${provider} could not ${what}: ${advice(reason) ?? reason}`,
        { provider, reason },
        { cause },
      );
    });

  function sessionOf(inner: InferenceSession): Session {
    let disposed: Promise<void> | undefined;
    return {
      inputs: inner.inputMetadata.map(tensorInfo),
      outputs: inner.outputMetadata.map(tensorInfo),
      async run(feeds, fetches) {
        if (disposed) throw new VoxplainError('BackendFailure', 'the session is disposed', { provider });
        const results = await queued('run the graph', async () => {
          const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, ortTensor(ort, tensor)]));
          return fetches ? inner.run(given, fetches) : inner.run(given);
        });
        return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, plain(tensor as OrtTensor)]));
      },
      dispose: () => (disposed ??= queued('release the session', () => inner.release())),
    };
  }

  return {
    id,
    provider,
    runtime,
    async createSession(bytes, { purpose = 'run', externalData = {} } = {}) {
      const files = Object.entries(externalData).map(([path, data]) => ({ path, data }));
      const all = { ...(purpose === 'probe' ? probing : options), ...(files.length > 0 ? { externalData: files } : {}) };
      return sessionOf(await queued('load the graph', () => ort.InferenceSession.create(bytes, all)));
    },
  };
}

const ortTensor = (ort: Runtime, { type, data, dims }: Tensor): OrtTensor =>
  new ort.Tensor(type as 'float32', data as Float32Array, dims) as OrtTensor;

const plain = ({ type, dims, data }: OrtTensor): Tensor => ({ type: type as DataType, dims, data: data as Tensor['data'] });

function tensorInfo(value: InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type as DataType, dims: value.shape }
    : { name: value.name, type: 'float32', dims: [] };
}

/** The runtime's messages run over several lines, and the first need not be the one that matters. */
const oneLine = (cause: unknown): string => {
  const line = (cause instanceof Error ? cause.message : String(cause)).trim().replace(/\s*\n\s*/g, ', ');
  return line.length > 400 ? `${line.slice(0, 400)} ...` : line;
};
