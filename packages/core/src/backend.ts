import type { DataType, Tensor } from './tensor.js';

export interface TensorInfo {
  readonly name: string;
  readonly type: DataType;
  /** A name or -1 stands for an axis whose length is not fixed by the model. */
  readonly dims: readonly (number | string)[];
}

/** Files that weights of a model refer to, by what the model calls them (ONNX's external data). */
export type ExternalData = Readonly<Record<string, Uint8Array>>;

export interface SessionOptions {
  /** `probe` asks for a session that runs once, to learn shapes: not optimised, and on a provider that has every operator. */
  readonly purpose?: 'probe' | 'run';
  /** Where the weights lie that `bytes` refers to. Not kept either. */
  readonly externalData?: ExternalData;
}

export interface Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Returned tensors belong to the caller. Throws `BackendFailure`. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches?: readonly string[]): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

/** An inference runtime on one execution provider. */
export interface Backend {
  /** `node`, `web`, ... */
  readonly id: string;
  /** The execution provider that runs the graphs: `cpu`, `wasm`, `webgpu`, ... */
  readonly provider: string;
  /** Name and version of the runtime, for the manifest. */
  readonly runtime: string;
  /** `bytes` is not kept. Throws `BackendFailure`. */
  createSession(bytes: Uint8Array, options?: SessionOptions): Promise<Session>;
}
