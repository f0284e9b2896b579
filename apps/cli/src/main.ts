import { run } from './run.js';

// A reader that has seen enough (`voxplain ... | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Ctrl-C ends the process at once, as the system has it: a forward pass blocks this thread, so a handler would only
// be heard after it. Nothing is lost by that, because files are written whole and after everything was computed.
process.exitCode = await run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr });
