import { probeModel } from '@voxplain/backend-ort';
import { float32 } from '@voxplain/core';
import { listSupportedBackends } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { firstAvailable, type NodeBackendOptions, nodeBackend } from '../src/index.js';

const x = float32([2], [-1, 2]);
const missing = (provider: string) => !listSupportedBackends().some((each) => each.name === provider && !each.bundled);

test('cpu is the default, and runs', async () => {
  const backend = nodeBackend({ threads: 1, cpuFallback: false });
  expect(backend).toMatchObject({ id: 'node', provider: 'cpu', runtime: expect.stringMatching(/^onnxruntime-node \d/) });
  const session = await backend.createSession(probeModel);
  expect(session.inputs).toEqual([{ name: 'x', type: 'float32', dims: [2] }]);
  const runs = Array.from({ length: 4 }, () => session.run({ x }));
  const disposed = session.dispose();
  for (const { y } of await Promise.all(runs)) expect(y).toEqual(float32([2], [0, 2]));
  await disposed;
});

test.each<[string, NodeBackendOptions, RegExp]>([
  ['an unknown provider', { provider: 'abacus' }, /no provider "abacus"; it has cpu/],
  ['outputs on the GPU', { session: { preferredOutputLocation: 'gpu-buffer' } as object }, /preferredOutputLocation/],
  ['providers by the back door', { session: { executionProviders: ['webgpu'] } as object }, /executionProviders/],
])('%s: refused at once', (_, options, message) => {
  expect(() => nodeBackend(options)).toThrow(message);
});

test.each([
  ['not a model', Uint8Array.of(1, 2, 3)],
  ['half a model', probeModel.subarray(0, 30)],
  ['nothing', new Uint8Array()],
])('%s: a typed error in one line, and the next session is made', async (_, bytes) => {
  const backend = nodeBackend({ threads: 1 });
  const failure = { code: 'BackendFailure', message: expect.stringMatching(/^cpu could not load the graph: [^\n]+$/) };
  await expect(backend.createSession(bytes)).rejects.toMatchObject(failure);
  await (await backend.createSession(probeModel)).dispose();
});

test('a message of several lines says what is wrong', async () => {
  const session = await nodeBackend({ threads: 1 }).createSession(probeModel);
  await expect(session.run({ x: float32([3]) })).rejects.toMatchObject({ message: expect.stringMatching(/Got: 3 Expected: 2[^\n]*$/) });
});

describe.each(['cuda', 'tensorrt'])('%s', (provider) => {
  if (missing(provider)) {
    console.warn(`SKIPPED: ${provider}, of which this onnxruntime-node knows nothing or has it built in`);
    return;
  }
  test('without its library: what to install', async () => {
    const failure = {
      code: 'BackendFailure',
      message: expect.stringMatching(/^\w+ could not load the graph: [^\n]* install [^\n]*"cpu"$/),
    };
    const session = nodeBackend({ provider }).createSession(probeModel);
    // where it is installed, it has to work
    const outcome = await session.then(
      async (made) => (await made.run({ x })).y,
      (error) => error,
    );
    if (outcome instanceof Error) expect(outcome).toMatchObject(failure);
    else expect(outcome).toEqual(float32([2], [0, 2]));
  });

  test('multiplies float32 as float32, unless the environment says otherwise', () => {
    const before = process.env.NVIDIA_TF32_OVERRIDE;
    delete process.env.NVIDIA_TF32_OVERRIDE;
    nodeBackend();
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBeUndefined();
    nodeBackend({ provider });
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('0');
    process.env.NVIDIA_TF32_OVERRIDE = '1';
    nodeBackend({ provider });
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('1');
    delete process.env.NVIDIA_TF32_OVERRIDE;
    if (before !== undefined) process.env.NVIDIA_TF32_OVERRIDE = before;
  });
});

describe('the first available', () => {
  test('is the provider that runs', async () => {
    expect((await firstAvailable(['abacus', 'cpu', 'webgpu'], { threads: 1 })).provider).toBe('cpu');
  });

  test('no silent fallback: all the reasons', async () => {
    await expect(firstAvailable(['abacus', 'slide-rule'])).rejects.toMatchObject({
      code: 'BackendFailure',
      message: expect.stringMatching(/"abacus".*; and .*"slide-rule"/),
    });
  });
});
