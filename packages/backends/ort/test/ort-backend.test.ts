import { type Backend, float32 } from '@voxplain/core';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import { describe, expect, test } from 'vitest';
import { createQueue, firstThatRuns, type OrtBackendOptions, ortBackend, probeModel, type Runtime } from '../src/index.js';

const pause = () => new Promise((resolve) => setTimeout(resolve, 2));

/** A runtime that records what it is asked to do, and breaks if it is asked for two things at a time. */
function runtime({ fails, relu = (v: number) => Math.max(v, 0) }: { fails?: string; relu?: (value: number) => number } = {}) {
  const log: string[] = [];
  let busy = false;
  let sessions = 0;
  const alone = async <T>(what: string, task: () => T): Promise<T> => {
    if (busy) throw new Error('two at a time');
    busy = true;
    log.push(what);
    await pause();
    busy = false;
    if (fails && what.startsWith(fails)) throw new Error(`first\n  second ${what}\n`);
    return task();
  };
  const options: InferenceSession.SessionOptions[] = [];
  const session = (name: number) => ({
    inputMetadata: [{ name: 'x', isTensor: true, type: 'float32', shape: [2] }],
    outputMetadata: [{ name: 'y', isTensor: true, type: 'float32', shape: ['N'] }],
    run: ({ x }: { x: OrtTensor }) => alone(`run ${name}`, () => ({ y: { ...x, data: (x.data as Float32Array).map(relu) } })),
    release: () => alone(`release ${name}`, () => {}),
  });
  const ort = {
    InferenceSession: {
      create: (_: Uint8Array, given: InferenceSession.SessionOptions) => {
        options.push(given);
        return alone('create', () => session(sessions++));
      },
    },
    Tensor: class {
      constructor(
        readonly type: string,
        readonly data: Float32Array,
        readonly dims: readonly number[],
      ) {
        if (data.length !== dims.reduce((product, dim) => product * dim, 1)) throw new RangeError('dims');
      }
    },
  };
  return { ort: ort as unknown as Runtime, log, options };
}

const backend = (ort: Runtime, more: Partial<OrtBackendOptions> = {}): Backend =>
  ortBackend({ id: 'fake', provider: 'fake', runtime: 'fake 1', ort, queue: createQueue(), executionProvider: 'fake', ...more });

const x = float32([2], [-1, 2]);

describe('one at a time', () => {
  test('creates, runs and releases of several sessions and backends that share a queue', async () => {
    const { ort, log } = runtime();
    const queue = createQueue();
    const [a, b] = await Promise.all([
      backend(ort, { queue }).createSession(probeModel),
      backend(ort, { queue }).createSession(probeModel),
    ]);
    const runs = [a, b, a, b].map((session) => session.run({ x }));
    const disposed = Promise.all([a.dispose(), b.dispose()]);
    for (const { y } of await Promise.all(runs)) expect(Array.from(y!.data as Float32Array)).toEqual([0, 2]);
    await disposed;
    expect(log).toEqual(['create', 'create', 'run 0', 'run 1', 'run 0', 'run 1', 'release 0', 'release 1']);
  });

  test('the fake breaks without a shared queue: the test above can fail', async () => {
    const { ort } = runtime();
    const both = Promise.all([backend(ort).createSession(probeModel), backend(ort).createSession(probeModel)]);
    await expect(both).rejects.toMatchObject({ code: 'BackendFailure', message: 'fake could not load the graph: two at a time' });
  });

  test('a failure holds nobody up', async () => {
    const { ort } = runtime({ fails: 'run 0' });
    const one = backend(ort);
    const [a, b] = [await one.createSession(probeModel), await one.createSession(probeModel)];
    const [failed, done] = await Promise.allSettled([a.run({ x }), b.run({ x })]);
    expect(failed).toMatchObject({ reason: { code: 'BackendFailure', message: 'fake could not run the graph: first, second run 0' } });
    expect(done.status).toBe('fulfilled');
  });
});

describe('sessions', () => {
  test('are released once, and do not run afterwards', async () => {
    const { ort, log } = runtime();
    const session = await backend(ort).createSession(probeModel);
    await Promise.all([session.dispose(), session.dispose()]);
    await session.dispose();
    expect(log).toEqual(['create', 'release 0']);
    await expect(session.run({ x })).rejects.toMatchObject({ code: 'BackendFailure', message: 'the session is disposed' });
  });

  test('refuse a tensor whose dims do not fit its data', async () => {
    const session = await backend(runtime().ort).createSession(probeModel);
    await expect(session.run({ x: { ...x, dims: [3] } })).rejects.toMatchObject({ code: 'BackendFailure' });
  });

  test('say what to do instead of what the runtime says', async () => {
    const advice = (reason: string) => (reason.startsWith('first') ? 'do this' : undefined);
    const { ort } = runtime({ fails: 'create' });
    await expect(backend(ort, { advice }).createSession(probeModel)).rejects.toMatchObject({
      message: 'fake could not load the graph: do this',
      data: { provider: 'fake', reason: 'first, second create' },
    });
  });
});

describe('session options', () => {
  const given = async (more: Partial<OrtBackendOptions>) => {
    const { ort, options } = runtime();
    await backend(ort, more).createSession(probeModel);
    return options[0]!;
  };

  test.each([{ executionProviders: ['cpu'] }, { preferredOutputLocation: 'gpu-buffer' }, { preferredOutputLocation: { y: 'gpu-buffer' } }])(
    '%o is refused',
    (session) => {
      const call = () => backend(runtime().ort, { session: session as object });
      expect(call).toThrow(expect.objectContaining({ code: 'InvalidOptions', data: { option: Object.keys(session)[0] } }));
    },
  );

  test('no fallback to the CPU beside further options; not for the CPU itself', async () => {
    const session = { extra: { session: { disable_prepacking: '1' }, optimization: { level: '2' } } };
    const extra = { session: { disable_prepacking: '1', disable_cpu_ep_fallback: '1' }, optimization: { level: '2' } };
    expect(await given({ session, cpuFallback: false })).toMatchObject({ extra, executionProviders: ['fake'] });
    expect(await given({ session, executionProvider: 'cpu', cpuFallback: false })).toMatchObject(session);
    expect(await given({ cpuFallback: true })).not.toHaveProperty('extra');
  });
});

describe('the first that runs', () => {
  const failing = () => backend(runtime({ fails: 'create' }).ort, { provider: 'failing' });
  const wrong = () => backend(runtime({ relu: (v) => v }).ort, { provider: 'wrong' });
  const right = () => backend(runtime().ort, { provider: 'right' });

  test('is not one that fails or computes something else', async () => {
    const chosen = await firstThatRuns([failing, wrong, right, failing]);
    expect(chosen.provider).toBe('right');
  });

  test('the reasons, if there is none', async () => {
    await expect(firstThatRuns([failing, wrong])).rejects.toMatchObject({
      code: 'BackendFailure',
      message: 'failing could not load the graph: first, second create; and wrong says that Relu(-1, 2) is (-1, 2)',
    });
    await expect(firstThatRuns([wrong])).rejects.toMatchObject({ message: 'wrong says that Relu(-1, 2) is (-1, 2)' });
    await expect(firstThatRuns([])).rejects.toMatchObject({ code: 'BackendFailure' });
  });

  test('an error of another kind is nothing to fall back from', async () => {
    const misused = () => backend(runtime().ort, { session: { executionProviders: [] } as object });
    await expect(firstThatRuns([misused, right])).rejects.toMatchObject({ code: 'InvalidOptions' });
  });
});

test('memory is taken as it is needed, unless the caller knows better', async () => {
  const { ort, options } = runtime();
  await backend(ort).createSession(probeModel);
  await backend(ort, { session: { enableMemPattern: true } }).createSession(probeModel);
  expect(options.map(({ enableMemPattern }) => enableMemPattern)).toEqual([false, true]);
});
