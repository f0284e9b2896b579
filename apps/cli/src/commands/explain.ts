import { explain } from '@voxplain/engine';
import { profileOf, profiles } from '@voxplain/profiles';
import { Command, Option } from 'commander';
import { backendOf, backendOption } from '../backend.js';
import { collect } from '../collect.js';
import { UsageError } from '../failure.js';
import { chosenMethods, groupIds, supported } from '../groups.js';
import { drawnOn, readInputs, withInputWarnings } from '../input-file.js';
import { type InputFlags, readOtherInputs, withInputFlags, withOtherInputs } from '../input-flags.js';
import { type MapFormat, mapFormats } from '../map-files.js';
import { bindOptions } from '../method-options.js';
import { methodIds } from '../methods.js';
import { loadModelFile } from '../model-file.js';
import { assertWritable, writeFiles } from '../output-folder.js';
import { exactOption, type PrecisionFlags, precision } from '../precision.js';
import { progressBar } from '../progress.js';
import { results } from '../results.js';
import { jsonSummary, summary } from '../summary.js';
import { type TargetFlags, targetOf, wholeNumber, withTargetFlags } from '../target-flags.js';
import type { Terminal } from '../terminal.js';
import { type WindowFlags, windowOf, withWindowFlags } from '../window-flags.js';

interface ExplainFlags extends InputFlags, PrecisionFlags, TargetFlags, WindowFlags {
  readonly input: readonly string[];
  readonly method: readonly string[];
  readonly out: string;
  readonly layer?: string;
  readonly option: readonly string[];
  readonly profile?: string;
  readonly backend: string;
  readonly card?: string;
  readonly seed: number;
  readonly raw?: boolean;
  readonly series?: string;
  readonly mapFormat: MapFormat;
  readonly json?: boolean;
}

export function explainCommand(terminal: Terminal, signal?: AbortSignal): Command {
  const command = new Command('explain')
    .description('explain a prediction: maps, overlays and a manifest')
    .argument('<model>', 'ONNX file; <stem>.voxplain.json beside it is its model card')
    .requiredOption(
      '--input <file>',
      'image or volume (.png, .jpg, .nii, .nii.gz, .nrrd, .mha, .dcm, a folder of DICOM), or the tensor itself (.npy, with its batch axis); NAME=FILE for each of several channels',
      collect,
    )
    .requiredOption('--method <id>', `${methodIds.join(', ')}; or a group: ${groupIds.join(', ')}; may be repeated`, collect)
    .requiredOption('--out <dir>', 'folder for the results');
  return withWindowFlags(withTargetFlags(withInputFlags(command)))
    .option('--layer <name>', 'tensor or node, or a glob; for every method that has one')
    .option(
      '--option <key=value>',
      'option of a method, as JSON or text; METHOD.KEY=VALUE for one of several; may be repeated',
      collect,
      [],
    )
    .addOption(
      new Option('--profile <name>', "whose numbers: a library's options and its way to show maps").choices(
        profiles.map(({ name }) => name),
      ),
    )
    .addOption(backendOption())
    .option('--raw', "also write each method's own values on its own grid")
    .option('--series <name>', 'which DICOM series of a folder, by UID or description (voxplain series lists them)')
    .addOption(
      new Option('--map-format <format>', 'for maps of volumes; dicom refers to the series it was made from')
        .choices(mapFormats)
        .default('nii.gz'),
    )
    .option('--card <file>', 'model card')
    .addOption(exactOption())
    .option('--seed <number>', 'for methods that draw random numbers', wholeNumber, 0)
    .option('--json', 'print one JSON object')
    .action((model: string, flags: ExplainFlags) => explainFile(model, flags, terminal, signal));
}

async function explainFile(modelPath: string, flags: ExplainFlags, terminal: Terminal, signal: AbortSignal | undefined): Promise<void> {
  const chosen = chosenMethods(flags.method);
  const bound = bindOptions(chosen.methods, flags.option, flags.layer);
  await assertWritable(flags.out);
  const target = await targetOf(flags);
  const input = await readInputs(flags.input, flags.series);
  const others = await readOtherInputs(flags.inputOf);
  if (flags.mapFormat === 'dicom' && !('series' in input)) throw new UsageError('--map-format dicom needs a DICOM series as --input');
  const loaded = await loadModelFile(modelPath, await backendOf(flags.backend), flags.card, precision(flags));
  const bar = progressBar(terminal);
  try {
    const model = withOtherInputs(loaded, input, others, flags.inputName);
    const profile = flags.profile === undefined ? {} : { profile: profileOf(flags.profile) };
    const methods = await supported(bound, chosen, model, input.data, terminal, profile);
    const explained = await explain(model, input.data, {
      methods,
      target,
      ...profile,
      ...windowOf(flags),
      seed: flags.seed,
      onProgress: bar.update,
      ...(signal ? { signal } : {}),
    });
    const explanation = [input, ...Object.values(others)].reduce(withInputWarnings, explained);
    const { files, maps } = await results(explanation, drawnOn(input, model.card), flags.raw ?? false, flags.mapFormat);
    signal?.throwIfAborted();
    await writeFiles(flags.out, files);
    bar.stop();
    terminal.stdout.write(
      flags.json ? `${JSON.stringify(jsonSummary(explanation, maps, flags.out), null, 2)}\n` : summary(explanation, maps, flags.out),
    );
  } finally {
    bar.stop();
    await loaded.dispose();
  }
}
