import { expect, it } from 'vitest';
import { runJson } from '../src/gradients/run-json.js';

const script = (code: string) => runJson(process.execPath, ['-e', code]);

it('reads the last line, whatever was printed before', async () => {
  expect(await script('console.log("loading"); console.log(JSON.stringify({ ms: 3 }))')).toEqual({ ms: 3 });
});

it('fails with what the program complained about', async () => {
  await expect(script('throw new RangeError("too large")')).rejects.toThrow('RangeError: too large');
});

it('fails when the program prints no result', async () => {
  await expect(script('console.log("done")')).rejects.toThrow('JSON');
});
