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
}

const provider = (blockedLayout: boolean, ...weaknesses: readonly Weakness[]): Provider => ({
  blockedLayout,
  weaknesses: new Set(weaknesses),
});

const native = provider(false);

/** As measured on ONNX Runtime 1.30. A provider that is not listed is taken to run everything well. */
const providers: Readonly<Record<string, Provider>> = {
  cpu: provider(true, 'transposed convolution in 3-D is slow', 'comparisons are slow'),
  wasm: provider(false, 'transposed convolution in 3-D is slow', 'comparisons are slow'),
  webgpu: provider(
    false,
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

export const providerOf = (name: string): Provider => providers[name] ?? native;
