import type { Target } from '@voxplain/core';
import { explain } from '@voxplain/engine';
import { Command, InvalidArgumentError, Option } from 'commander';
import { backendOf, backendOption } from '../backend.js';
import { chosenMethods, groupIds, supported } from '../groups.js';
import { readInput, readRegion } from '../input-file.js';
import { bindOptions } from '../method-options.js';
import { methodIds } from '../methods.js';
import { loadModelFile } from '../model-file.js';
import { assertWritable, writeFiles } from '../output-folder.js';
import { progressBar } from '../progress.js';
import { results } from '../results.js';
import { jsonSummary, summary } from '../summary.js';
import type { Terminal } from '../terminal.js';

interface ExplainFlags {
  readonly input: string;
  readonly method: readonly string[];
  readonly out: string;
  readonly output?: string;
  readonly target: string;
  readonly region?: string;
  readonly score: 'logit' | 'probability';
  readonly layer?: string;
  readonly option: readonly string[];
  readonly backend: string;
  readonly card?: string;
  readonly seed: number;
  readonly raw?: boolean;
  readonly json?: boolean;
}

export function explainCommand(terminal: Terminal, signal?: AbortSignal): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  return new Command('explain')
    .description('explain a prediction: maps, overlays and a manifest')
    .argument('<model>', 'ONNX file; <stem>.voxplain.json beside it is its model card')
    .requiredOption('--input <file>', 'image or volume (.png, .nii, .nii.gz), or the tensor itself (.npy, with its batch axis)')
    .requiredOption('--method <id>', `${methodIds.join(', ')}; or a group: ${groupIds.join(', ')}; may be repeated`, collect)
    .requiredOption('--out <dir>', 'folder for the results')
    .option('--output <name>', 'output to explain; the first one by default')
    .option('--target <class>', 'class, by index or name', 'predicted')
    .option('--region <region>', 'dense outputs: all, predicted, or a mask file; the voxels predicted as the class by default')
    .addOption(new Option('--score <score>', 'what is explained').choices(['logit', 'probability']).default('logit'))
    .option('--layer <name>', 'tensor or node, or a glob; for every method that has one')
    .option(
      '--option <key=value>',
      'option of a method, as JSON or text; METHOD.KEY=VALUE for one of several; may be repeated',
      collect,
      [],
    )
    .addOption(backendOption())
    .option('--raw', "also write each method's own values on its own grid")
    .option('--card <file>', 'model card')
    .option('--seed <number>', 'for methods that draw random numbers', wholeNumber, 0)
    .option('--json', 'print one JSON object')
    .action((model: string, flags: ExplainFlags) => explainFile(model, flags, terminal, signal));
}

async function explainFile(modelPath: string, flags: ExplainFlags, terminal: Terminal, signal: AbortSignal | undefined): Promise<void> {
  const chosen = chosenMethods(flags.method);
  const bound = bindOptions(chosen.methods, flags.option, flags.layer);
  await assertWritable(flags.out);
  const input = await readInput(flags.input);
  const target = await targetOf(flags);
  const model = await loadModelFile(modelPath, await backendOf(flags.backend), flags.card);
  const bar = progressBar(terminal);
  try {
    const methods = await supported(bound, chosen, model, input.data, terminal);
    const explanation = await explain(model, input.data, {
      methods,
      target,
      seed: flags.seed,
      onProgress: bar.update,
      ...(signal ? { signal } : {}),
    });
    const { files, maps } = await results(explanation, input, flags.raw ?? false);
    signal?.throwIfAborted();
    await writeFiles(flags.out, files);
    bar.stop();
    terminal.stdout.write(
      flags.json ? `${JSON.stringify(jsonSummary(explanation, maps, flags.out), null, 2)}\n` : summary(explanation, maps, flags.out),
    );
  } finally {
    bar.stop();
    await model.dispose();
  }
}

async function targetOf({ target, region, output, score }: ExplainFlags): Promise<Target> {
  const regions = region === undefined || region === 'all' || region === 'predicted' ? region : await readRegion(region);
  return {
    class: /^\d+$/.test(target) ? Number(target) : target,
    score,
    ...(regions === undefined ? {} : { region: regions }),
    ...(output === undefined ? {} : { output }),
  };
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
