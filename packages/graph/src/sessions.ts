import { type Backend, type DataType, elementCount, type Session, type Tensor, VoxplainError } from '@voxplain/core';
import { dimsOf } from './excerpt.js';
import type { SessionFile } from './session-file.js';

export interface Inferred {
  readonly type: DataType;
  /** `undefined` where the runtime leaves any of them open. */
  readonly dims: readonly number[] | undefined;
}

/** More elements than a tensor in memory has; and the WebAssembly build reads an open dim, -1, as 2^32 - 1. */
const tooMany = 2 ** 31;

/** What the runtime infers of the outputs of a file when it loads it. */
export const inferred = (backend: Backend, file: SessionFile): Promise<(output: string) => Inferred> =>
  withSession(backend, file, ({ outputs }) => {
    const infos = new Map(outputs.map((info) => [info.name, info]));
    return (output) => {
      const info = infos.get(output);
      // a name that the runtime reads otherwise, or a backend that does not list its outputs
      if (!info) throw new VoxplainError('BackendFailure', `the session has no output "${output}"`, { output });
      const { type, dims } = info;
      // an unknown rank reads like that of a scalar: the Shape of the tensor tells which it is
      const isRanked = dims.length > 0 || infos.get(dimsOf(output))?.dims[0] === 0;
      return { type, dims: isRanked && isConcrete(dims) ? dims : undefined };
    };
  });

const isConcrete = (dims: readonly (number | string)[]): dims is readonly number[] =>
  dims.every((dim) => typeof dim === 'number' && dim >= 0) && elementCount(dims as readonly number[]) < tooMany;

/** What a run gives, by the names asked for. */
export const computed = (
  backend: Backend,
  file: SessionFile,
  feeds: Readonly<Record<string, Tensor>>,
  outputs: readonly string[],
): Promise<[string, Tensor][]> => withSession(backend, file, async (session) => Object.entries(await session.run(feeds, outputs)));

async function withSession<Result>(
  backend: Backend,
  { bytes, externalData }: SessionFile,
  use: (session: Session) => Result | Promise<Result>,
): Promise<Result> {
  const session = await backend.createSession(bytes, { purpose: 'probe', externalData });
  try {
    return await use(session);
  } finally {
    await session.dispose();
  }
}
