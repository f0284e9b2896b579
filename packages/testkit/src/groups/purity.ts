import type { Backend } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { gapNet } from '../networks.js';
import { inputDims, randomInput } from './run.js';

/** The prediction is the model's own, and every session is given back. */
export function purity({ it, expect }: Runner, { explainer, backends }: Subject): void {
  for (const backend of backends) {
    it(`leaves the prediction as it is and releases its sessions (${backend.provider})`, async () => {
      const bytes = gapNet(inputDims.slice(2));
      const input = randomInput(1);
      const plain = await backend.createSession(bytes);
      const [name, wanted] = Object.entries(await plain.run({ x: input }))[0]!;
      await plain.dispose();

      const { counted, open } = counting(backend);
      const model = await loadModel(bytes, counted);
      const { outputs } = await explain(model, input, { methods: [explainer()] });
      const found = outputs[name]!.data as Float32Array;
      (wanted.data as Float32Array).forEach((value, i) => {
        expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
      await model.dispose();
      expect(open()).toBe(0);
    });
  }
}

/** A backend that counts the sessions that are open. */
function counting(backend: Backend): { counted: Backend; open: () => number } {
  let open = 0;
  const counted: Backend = {
    ...backend,
    async createSession(bytes, options) {
      const session = await backend.createSession(bytes, options);
      open++;
      return {
        ...session,
        dispose() {
          open--;
          return session.dispose();
        },
      };
    },
  };
  return { counted, open: () => open };
}
