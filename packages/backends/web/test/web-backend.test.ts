import { probeModel } from '@voxplain/backend-ort';
import { float32 } from '@voxplain/core';
import { expect, test } from 'vitest';
import { webBackend } from '../src/index.js';

const backend = webBackend({ threads: 1 });

test('sessions made, run and disposed of at once', async () => {
  expect(backend).toMatchObject({ id: 'web', provider: 'wasm', runtime: expect.stringMatching(/^onnxruntime-web \d/) });
  const sessions = await Promise.all([backend.createSession(probeModel), backend.createSession(probeModel)]);
  const runs = [1, 2, 3, 4, 5, 6, 7, 8].map((value, i) => sessions[i % 2]!.run({ x: float32([2], [-value, value]) }));
  const disposed = Promise.all(sessions.map((session) => session.dispose()));
  for (const [i, { y }] of (await Promise.all(runs)).entries()) expect(y).toEqual(float32([2], [0, i + 1]));
  await disposed;
  await expect(sessions[0]!.run({ x: float32([2]) })).rejects.toMatchObject({ code: 'BackendFailure', message: 'the session is disposed' });
});

test('what is no model: a typed error, and the next session is made', async () => {
  const failure = { code: 'BackendFailure', message: expect.stringMatching(/^wasm could not load the graph: [^\n]+$/) };
  await expect(backend.createSession(Uint8Array.of(1, 2, 3))).rejects.toMatchObject(failure);
  await (await backend.createSession(probeModel)).dispose();
});

test('what the backend decides is not an option', () => {
  expect(() => webBackend({ session: { executionProviders: ['webgpu'] } as object })).toThrow(/executionProviders/);
});
