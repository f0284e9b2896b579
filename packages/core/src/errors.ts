/** What went wrong, for programs. The message says it for people, in one line, with what to do. */
export type ErrorCode =
  | 'InvalidOptions'
  | 'InvalidInput'
  | 'InvalidTarget'
  | 'UnknownLayer'
  | 'UnsupportedModel'
  | 'MissingGradient'
  | 'UnsupportedSpec'
  | 'BadModelFile'
  | 'BadModelCard'
  | 'BadVolume'
  | 'BackendFailure';

const mark = Symbol.for('voxplain.error');

/**
 * The one error class of Voxplain. It is recognised by a registered symbol, not by `instanceof`,
 * so that two copies of this package can live together. Aborting throws the platform's `AbortError` instead.
 */
export class VoxplainError extends Error {
  readonly [mark] = true;
  override readonly name = 'VoxplainError';
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, data: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.data = data;
  }

  static isInstance(error: unknown, code?: ErrorCode): error is VoxplainError {
    return typeof error === 'object' && error !== null && mark in error && (code === undefined || (error as VoxplainError).code === code);
  }
}

/** A soft problem: the result stands, but the reader should know. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}
