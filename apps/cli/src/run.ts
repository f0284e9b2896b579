import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { demoCommand } from './commands/demo.js';
import { explainCommand } from './commands/explain.js';
import { inspectCommand } from './commands/inspect.js';
import { methodsCommand } from './commands/methods.js';
import { seriesCommand } from './commands/series.js';
import { exitCodes, failure, UsageError } from './failure.js';
import type { Terminal } from './terminal.js';

/**
 * Runs the command line: `argv` without the interpreter and the script. Never throws: an error is one line on stderr
 * and the exit code (0 ok, 1 failed, 2 bad usage).
 */
export async function run(argv: readonly string[], terminal: Terminal, signal?: AbortSignal): Promise<number> {
  const program = new Command('voxplain')
    .description('Explain any ONNX model, on any image or volume.')
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true });
  for (const add of [inspectCommand, explainCommand, methodsCommand, seriesCommand, demoCommand]) program.addCommand(add(terminal, signal));
  for (const command of [program, ...program.commands]) quiet(command, terminal);
  try {
    if (argv.length === 0) throw new UsageError('give a command: inspect, explain, methods, series or demo (voxplain --help says more)');
    await program.parseAsync(argv, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      terminal.stderr.write(`voxplain: ${oneLine(error.message)}\n`);
      return exitCodes.usage;
    }
    const { message, exitCode } = failure(error);
    terminal.stderr.write(`voxplain: ${message}\n`);
    return exitCode;
  }
}

/** Commander throws instead of leaving the process, and says nothing on its own but the help that was asked for. */
function quiet(command: Command, { stdout }: Terminal): void {
  command.exitOverride().configureOutput({ writeOut: (text) => stdout.write(text), writeErr: () => {}, outputError: () => {} });
}

const oneLine = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .trim();
