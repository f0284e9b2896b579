import { listSeriesFolder } from '@voxplain/io';
import { Command } from 'commander';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

export function seriesCommand({ stdout }: Terminal): Command {
  return new Command('series')
    .description('list the DICOM series in a folder: description, modality, columns x rows x slices, UID')
    .argument('<folder>', 'with DICOM files at any depth')
    .option('--json', 'print one JSON array')
    .action(async (folder: string, { json }: { readonly json?: boolean }) => {
      const series = await listSeriesFolder(folder);
      const rows = series.map(({ description, modality, size, slices, uid }) => [
        description,
        modality,
        [...size, slices].join(' x '),
        uid,
      ]);
      const text = rows.length > 0 ? table(rows) : 'no DICOM images';
      stdout.write(`${json ? JSON.stringify(series, null, 2) : text}\n`);
    });
}
