/** Where a command writes. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  /** Errors and progress; a progress bar is drawn only if it is a terminal. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}
