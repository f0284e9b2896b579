import { type Backend, type DataType, type Session, type Tensor, type TensorInfo, VoxplainError } from '@voxplain/core';
import type { InferenceSession, InferenceSessionFactory, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-common';

/** The part of `onnxruntime-node` and `onnxruntime-web` that is used. */
export interface Runtime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface OrtBackendOptions {
  readonly id: string;
  readonly provider: string;
  /** Name and version, for the manifest. */
  readonly runtime: string;
  readonly ort: Runtime;
  readonly session: InferenceSession.SessionOptions;
  /** Wraps every create and run; for runtimes that do not bear two at a time. */
  readonly schedule?: <T>(task: () => Promise<T>) => Promise<T>;
}

/** A backend on any of the ONNX Runtime packages for JavaScript. */
export function ortBackend({ id, provider, runtime, ort, session, schedule = (task) => task() }: OrtBackendOptions): Backend {
  const guarded = <T>(what: string, task: () => Promise<T>): Promise<T> =>
    schedule(task).catch((cause: unknown) => {
      const reason = firstLine(cause);
      throw new VoxplainError('BackendFailure', `${provider} could not ${what}: ${reason}`, { provider }, { cause });
    });
  return {
    id,
    provider,
    runtime,
    async createSession(bytes, { purpose = 'run' } = {}): Promise<Session> {
      const level = purpose === 'probe' ? ({ graphOptimizationLevel: 'disabled' } as const) : {};
      const inner = await guarded('load the graph', () =>
        ort.InferenceSession.create(bytes, { logSeverityLevel: 3, ...session, ...level }),
      );
      return {
        inputs: inner.inputMetadata.map(tensorInfo),
        outputs: inner.outputMetadata.map(tensorInfo),
        async run(feeds, fetches) {
          const given = Object.fromEntries(
            Object.entries(feeds).map(([name, { type, data, dims }]) => [
              name,
              new ort.Tensor(type as 'float32', data as Float32Array, dims),
            ]),
          );
          const results = await guarded('run the graph', () => (fetches ? inner.run(given, fetches) : inner.run(given)));
          return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, plain(tensor as OrtTensor)]));
        },
        dispose: () => inner.release(),
      };
    },
  };
}

const plain = ({ type, dims, data }: OrtTensor): Tensor => ({ type: type as DataType, dims, data: data as Tensor['data'] });

function tensorInfo(value: InferenceSession.ValueMetadata): TensorInfo {
  return value.isTensor
    ? { name: value.name, type: value.type as DataType, dims: value.shape }
    : { name: value.name, type: 'float32', dims: [] };
}

const firstLine = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.trim();
