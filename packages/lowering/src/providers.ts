/** What an execution provider cannot run, runs on the CPU with copies, or runs slowly. */
export type Weakness =
  | 'transposed convolution in 3-D is slow'
  | 'comparisons are slow'
  | 'no transposed convolution in 3-D'
  | 'no grouped convolution in 3-D'
  | 'no variadic Sum'
  | 'no Dropout'
  | 'no Sign'
  | 'no Round'
  | 'no broadcasting in Pow'
  | 'no broadcasting in Einsum'
  | 'no Softmax over several axes';

export interface Provider {
  readonly weaknesses: ReadonlySet<Weakness>;
  /** Convolutions of images work on channels in blocks; operators that do not know that layout cost two copies. */
  readonly blockedLayout: boolean;
  /** From how many multiplications on, and to how many channels, a convolution of three taps is cheaper by phases. */
  readonly phases: { readonly volumes: number; readonly images: number; readonly channels: number };
}

const never = Number.POSITIVE_INFINITY;

const provider = (part: Partial<Omit<Provider, 'weaknesses'>>, ...weaknesses: readonly Weakness[]): Provider => ({
  blockedLayout: false,
  phases: { volumes: never, images: never, channels: never },
  ...part,
  weaknesses: new Set(weaknesses),
});

const native = provider({});

/** By `npm run bench:lowerings`. */
const measured: Provider['phases'] = { volumes: 1e8, images: never, channels: 16 };

/** As measured on ONNX Runtime 1.30. A provider that is not listed is taken to run everything well. */
const providers: Readonly<Record<string, Provider>> = {
  cpu: provider({ blockedLayout: true, phases: measured }, 'transposed convolution in 3-D is slow', 'comparisons are slow'),
  wasm: provider({ phases: measured }, 'transposed convolution in 3-D is slow', 'comparisons are slow'),
  webgpu: provider(
    {},
    'no transposed convolution in 3-D',
    'no grouped convolution in 3-D',
    'no variadic Sum',
    'no Dropout',
    'no Sign',
    'no Round',
    'no broadcasting in Pow',
    'no broadcasting in Einsum',
    'no Softmax over several axes',
  ),
};

export const providerOf = (provider: string | Provider): Provider =>
  typeof provider === 'string' ? (providers[provider] ?? native) : provider;
