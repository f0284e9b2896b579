type Say = (...said: unknown[]) => void;

let running = 0;
let loud: { readonly log: Say; readonly error: Say; readonly warn: Say } = console;

/** Does the work without what itk-wasm says on stdout and stderr, which belong to the program. All other lines pass. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  if (running++ === 0) {
    const { log, error, warn } = console;
    loud = { log, error, warn };
    Object.assign(console, { log: passing(log), error: passing(error), warn: passing(warn) });
  }
  try {
    return await work();
  } finally {
    if (--running === 0) Object.assign(console, loud);
  }
}

/** Unless it was itk-wasm that called. */
const passing =
  (say: Say): Say =>
  (...said) => {
    if (!/[\\/]@?itk-wasm[\\/]/.test(new Error().stack ?? '')) say(...said);
  };
