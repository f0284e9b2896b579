import { webBackend } from '@voxplain/backend-web';
import { explainedRun } from '../explained-run.js';
import { explanations } from '../gradients/explanations.js';
import { randomInput } from '../random-input.js';
import { type Protocol, timeBlocks } from '../timing.js';

/** Milliseconds of the untouched model, of its prediction alone and of prediction and gradient as they are explained. */
async function time(url: string, dims: readonly number[], threads: number, protocol: Protocol) {
  const file = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const backend = webBackend({ threads, wasmPaths: '/ort/' });
  const input = randomInput(dims);
  const session = await backend.createSession(file);
  const method = explanations.gradient.method({ dims, layer: 'last', rectifiers: true });
  const [prediction, gradient] = [await explainedRun(file, backend, input), await explainedRun(file, backend, input, method)];
  const ms = await timeBlocks(
    { plain: () => session.run({ [session.inputs[0]!.name]: input }), prediction: prediction.run, gradient: gradient.run },
    protocol,
  );
  for (const held of [session, prediction, gradient]) await held.dispose();
  return ms;
}

export type Time = typeof time;
Object.assign(globalThis, { time });
