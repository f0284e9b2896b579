import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program and reads the last line it prints as JSON. Throws with the last line of its complaint. */
export async function runJson<Result>(command: string, args: readonly string[]): Promise<Result> {
  try {
    const { stdout } = await run(command, args, { maxBuffer: 2 ** 26 });
    return JSON.parse(lastLine(stdout)) as Result;
  } catch (cause) {
    const { stderr = '', message } = cause as { stderr?: string; message: string };
    throw new Error(complaint(stderr) ?? message, { cause });
  }
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim());
const lastLine = (text: string): string => lines(text).at(-1) ?? '';
const complaint = (stderr: string): string | undefined => lines(stderr).find((line) => /^\w*Error\b/.test(line)) ?? lines(stderr).at(-1);
