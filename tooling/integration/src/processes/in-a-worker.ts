import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { nodeBackend } from '@voxplain/backend-node';
import { sixChannels, sixToFour } from '../small-networks.js';

async function compute(): Promise<number[]> {
  const session = await nodeBackend({ provider: 'webgpu' }).createSession(sixToFour());
  const [y] = Object.values(await session.run({ x: sixChannels() }));
  return Array.from(y!.data, Number);
}

// A worker thread computes and is ended with its session open; then another one; then the main thread computes.
if (isMainThread) {
  const values: number[][] = [];
  const exitCodes: number[] = [];
  for (let i = 0; i < 2; i++) {
    const worker = new Worker(new URL(import.meta.url));
    values.push((await once(worker, 'message'))[0]);
    exitCodes.push(await worker.terminate());
  }
  values.push(await compute());
  console.log(JSON.stringify({ values, exitCodes }));
} else {
  // a listener keeps it alive until it is ended
  parentPort!.on('message', () => {});
  parentPort!.postMessage(await compute());
}
