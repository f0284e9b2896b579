import { VoxplainError } from '@voxplain/core';
import type { InferenceSession } from 'onnxruntime-common';

/** What a backend on ONNX Runtime decides itself. */
const decided = ['executionProviders', 'preferredOutputLocation'] as const;

/** The session options of ONNX Runtime, less those that the backend decides: which provider runs, and that outputs are in ordinary memory. */
export type FreeSessionOptions = Omit<InferenceSession.SessionOptions, (typeof decided)[number]>;

export interface ProviderOptions {
  readonly executionProvider: InferenceSession.ExecutionProviderConfig;
  /** False refuses a graph of which the provider would leave a node to the CPU, with copies there and back. */
  readonly cpuFallback?: boolean | undefined;
  readonly session?: FreeSessionOptions | undefined;
}

/**
 * The options of a session on one provider. Throws `InvalidOptions` for those that would undo what a backend promises: in Node,
 * reading an output that was left on the GPU ends the whole process, and another provider would make the manifest wrong.
 */
export function sessionOptions({ executionProvider, cpuFallback = true, session = {} }: ProviderOptions): InferenceSession.SessionOptions {
  const option = decided.find((name) => name in session);
  if (option) throw new VoxplainError('InvalidOptions', `the session option ${option} is decided by the backend: leave it out`, { option });
  return {
    // what goes wrong is thrown: it need not stand on stderr as well
    logSeverityLevel: 4,
    executionProviders: [executionProvider],
    // one block for all tensors of a run, planned in the first one, beside what that one took: twice the memory, and a slow second run
    enableMemPattern: false,
    ...session,
    // the cpu provider itself would refuse every graph
    ...(cpuFallback || executionProvider === 'cpu' ? {} : { extra: withoutFallback(session.extra) }),
  };
}

const withoutFallback = (extra: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...extra,
  session: { ...(extra.session as object | undefined), disable_cpu_ep_fallback: '1' },
});
