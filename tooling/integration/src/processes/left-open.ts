import { nodeBackend } from '@voxplain/backend-node';
import { sixChannels, sixToFour } from '../small-networks.js';

// Runs on WebGPU and disposes of nothing: the process has to end by itself all the same.
const session = await nodeBackend({ provider: 'webgpu' }).createSession(sixToFour());
const [y] = Object.values(await session.run({ x: sixChannels() }));
console.log(JSON.stringify({ values: Array.from(y!.data, Number) }));
