import type { LoadOptions } from '@voxplain/engine';
import { Option } from 'commander';

export interface PrecisionFlags {
  readonly exact?: true;
}

export const exactOption = (): Option =>
  new Option('--exact', 'add up as the model does: nothing that is faster because it rounds in another order');

export const precision = ({ exact }: PrecisionFlags): Pick<LoadOptions, 'lowerings'> => (exact ? { lowerings: 'exact' } : {});
