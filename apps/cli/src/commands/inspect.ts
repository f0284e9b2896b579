import { basename } from 'node:path';
import { explainPlan, type Layer, type Model, planText } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { saliency } from '@voxplain/saliency';
import { Command, InvalidArgumentError } from 'commander';
import { backendOf, backendOption } from '../backend.js';
import { chooseInput } from '../input-flags.js';
import { loadModelFile } from '../model-file.js';
import { exactOption, type PrecisionFlags, precision } from '../precision.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

interface InspectFlags extends PrecisionFlags {
  readonly inputName?: string;
  readonly dims?: readonly number[];
  readonly backend: string;
  readonly card?: string;
  readonly gradients?: boolean;
  readonly layer?: string;
  readonly json?: boolean;
}

export function inspectCommand(terminal: Terminal): Command {
  return new Command('inspect')
    .description('show what a model takes and gives, its layers, and which operators have no gradient')
    .argument('<model>', 'ONNX file')
    .option('--input-name <name>', 'which of several inputs is explained; the one that the model card names by default')
    .option('--dims <list>', 'dims of the input where the model leaves them open: 1,3,224,224', parseDims)
    .addOption(backendOption())
    .option('--card <file>', 'model card; <stem>.voxplain.json beside the model by default')
    .addOption(exactOption())
    .option('--gradients', 'show what the reverse pass will be: nodes, lowerings, estimated cost')
    .option('--layer <name>', 'with --gradients: down to this layer; to the input by default')
    .option('--json', 'print one JSON object')
    .action(async (path: string, flags: InspectFlags) => {
      const loaded = await loadModelFile(path, await backendOf(flags.backend), flags.card, precision(flags));
      try {
        const model = chooseInput(loaded, flags.inputName);
        const show = flags.gradients ? gradientText : layerText;
        terminal.stdout.write(await show(path, model, flags));
      } finally {
        await loaded.dispose();
      }
    });
}

async function layerText(path: string, model: Model, { dims, json }: InspectFlags): Promise<string> {
  const layers = await layersOf(model, dims);
  return json ? `${JSON.stringify(facts(path, model, layers), null, 2)}\n` : text(path, model, layers);
}

/** The plan of the gradient by the input, or by a layer: what Grad-CAM computes there. */
async function gradientText(path: string, model: Model, { dims, layer, json }: InspectFlags): Promise<string> {
  const method = layer === undefined ? saliency.with({ channels: 'none', sign: 'signed' }) : gradCam.with({ layer });
  const report = await explainPlan(model, dims ?? model.declaredDims(), { methods: [method] });
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  return `${basename(path)}: the score's gradient by ${layer === undefined ? 'the input' : `the layer ${layer}`}\n${planText(report)}\n`;
}

/** Undefined where the model leaves dims other than the batch open and none were given. */
async function layersOf(model: Model, dims: readonly number[] | undefined): Promise<Layer[] | undefined> {
  const open = model.input.dims?.slice(1).some((dim) => typeof dim !== 'number' || dim < 1) ?? true;
  return dims || !open ? model.layers(dims) : undefined;
}

function facts(path: string, model: Model, layers: readonly Layer[] | undefined): object {
  const { inputs, outputs, opset, origin, card } = model;
  return {
    file: basename(path),
    ...origin,
    opset,
    inputs,
    outputs,
    layers: layers?.map(({ name, node, op, dims }) => ({ name, node, op, dims })) ?? null,
    missingGradients: model.missingGradients(),
    card: card ?? null,
  };
}

function text(path: string, model: Model, layers: readonly Layer[] | undefined): string {
  const shape = (dims: readonly (number | string)[] | undefined) =>
    dims ? `[${dims.map((dim) => (dim === -1 ? '?' : dim)).join(', ')}]` : 'any';
  const ports = (list: Model['inputs']) => table(list.map(({ name, type, dims }) => [name, type, shape(dims)]));
  const missing = model.missingGradients();
  const ops = [...new Set(missing.map(({ op }) => op))];
  return [
    `${basename(path)}, ${size(weight(model))}, opset ${model.opset}`,
    ...(model.card?.name ? [`card       ${model.card.name}`] : []),
    'inputs',
    ports(model.inputs),
    'outputs',
    ports(model.outputs),
    layers
      ? `layers (${layers.length}): tensor, operator, dims, node`
      : 'layers: the model leaves its input dims open; give --dims to see them',
    ...(layers ? [table(layers.map(({ name, op, dims, node }) => [name, op, shape(dims), node]))] : []),
    ops.length === 0
      ? 'gradients: every operator has a rule'
      : `gradients: no rule for ${ops.map((op) => `${op} (${nodes(missing, op)})`).join(', ')}; methods that need none still work`,
    '',
  ].join('\n');
}

function nodes(missing: readonly { op: string; node: string }[], op: string): string {
  const names = missing.filter((each) => each.op === op).map(({ node }) => node);
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/** Of the file and those beside it. */
const weight = ({ origin }: Model): number => origin.externalData.reduce((sum, { bytes }) => sum + bytes, origin.bytes);

const size = (bytes: number): string => (bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function parseDims(list: string): number[] {
  const dims = list.split(',').map(Number);
  if (!dims.every((dim) => Number.isInteger(dim) && dim > 0)) throw new InvalidArgumentError('Give whole numbers: 1,3,224,224.');
  return dims;
}
