import { bad } from './bad.js';

const LONGEST = 2 ** 16;

/** Lines of text up to and with the one that `ends` the header, and where the bytes after it start. Throws `BadVolume`. */
export function headerLines(bytes: Uint8Array, ends: (line: string) => boolean, name: string): { lines: string[]; start: number } {
  const lines: string[] = [];
  for (let start = 0; start < Math.min(bytes.length, LONGEST); ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end > LONGEST) break;
    const line = new TextDecoder().decode(bytes.subarray(start, end)).replace(/\r$/, '');
    start = end + 1;
    lines.push(line);
    if (ends(line)) return { lines, start: Math.min(start, bytes.length) };
  }
  throw bad(name, 'the header does not end; fetch or export it again');
}

/** Numbers in a row, parted by blanks. */
export const numbersIn = (text: string): number[] => text.trim().split(/\s+/).map(Number);
