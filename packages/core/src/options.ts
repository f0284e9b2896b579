import { VoxplainError } from './errors.js';
import type { Explainer } from './explainer.js';

/** Checks `given` against the explainer's schema and fills in the defaults. Throws `InvalidOptions` and `UnsupportedSpec`. */
export function parseOptions<O>(explainer: Explainer<O>, given: unknown = {}): O {
  if (explainer.specVersion !== 'v1') {
    const found = String((explainer as { specVersion?: unknown }).specVersion);
    throw new VoxplainError('UnsupportedSpec', `${explainer.id} follows spec ${found}; this version of Voxplain reads v1`, {
      found,
      supported: ['v1'],
    });
  }
  const result = explainer.options['~standard'].validate(given);
  if (result instanceof Promise) {
    throw new VoxplainError('InvalidOptions', `the options of ${explainer.id} are checked asynchronously, which is not supported`, {
      explainer: explainer.id,
    });
  }
  if (!result.issues) return result.value;
  const issues = result.issues.map(({ message, path }) => {
    const where = path?.map((key) => String(typeof key === 'object' ? key.key : key)).join('.');
    return where ? `${where}: ${message}` : message;
  });
  throw new VoxplainError('InvalidOptions', `invalid options for ${explainer.id}: ${issues.join('; ')}`, {
    explainer: explainer.id,
    issues,
  });
}
