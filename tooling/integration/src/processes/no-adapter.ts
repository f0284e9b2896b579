import { firstAvailable, nodeBackend } from '@voxplain/backend-node';
import { VoxplainError } from '@voxplain/core';
import { sixChannels, sixToFour } from '../small-networks.js';

// WebGPU alone, then WebGPU or the CPU: prints the error of the one, and provider and values of the other.
const failure = await nodeBackend({ provider: 'webgpu' })
  .createSession(sixToFour())
  .then(
    () => undefined,
    (error) => error,
  );
const backend = await firstAvailable(['webgpu', 'cpu']);
const session = await backend.createSession(sixToFour());
const [y] = Object.values(await session.run({ x: sixChannels() }));
await session.dispose();
console.log(
  JSON.stringify({
    typed: VoxplainError.isInstance(failure, 'BackendFailure'),
    message: failure?.message,
    provider: backend.provider,
    values: Array.from(y!.data, Number),
  }),
);
