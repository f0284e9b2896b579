import type { Backend } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { inputDims, networkOf, randomInput } from './run.js';

/** The prediction is the model's own, sessions are made once and given back. */
export function purity({ it, expect }: Runner, subject: Subject): void {
  const { explainer, backends } = subject;
  for (const backend of backends) {
    it(`leaves the prediction as it is and releases its sessions (${backend.provider})`, async () => {
      const bytes = networkOf(subject, inputDims.slice(2));
      const input = randomInput(1);
      const plain = await backend.createSession(bytes);
      const [name, wanted] = Object.entries(await plain.run({ x: input }))[0]!;
      await plain.dispose();

      const { counted, open, made } = counting(backend);
      const model = await loadModel(bytes, counted);
      const { outputs } = await explain(model, input, { methods: [explainer()] });
      const found = outputs[name]!.data as Float32Array;
      (wanted.data as Float32Array).forEach((value, i) => {
        expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
      await model.dispose();
      expect(open()).toBe(0);
      // as many as there are plans: of the probe, the prediction, the scores, and the parts of a model that is cut at a layer
      expect(made(), 'sessions, however many runs').toBeLessThanOrEqual(8);
    });
  }
}

/** A backend that counts the sessions that are made, and that are open. */
function counting(backend: Backend): { counted: Backend; open: () => number; made: () => number } {
  let open = 0;
  let made = 0;
  const counted: Backend = {
    ...backend,
    async createSession(bytes, options) {
      const session = await backend.createSession(bytes, options);
      open++;
      made++;
      return {
        ...session,
        dispose() {
          open--;
          return session.dispose();
        },
      };
    },
  };
  return { counted, open: () => open, made: () => made };
}
