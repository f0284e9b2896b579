import { bad, MAX_BYTES } from './bad.js';
import { niftiLittleEndian } from './signatures.js';

/** Bytes per voxel of the NIfTI data types that can be read. */
const WIDTH: Readonly<Record<number, number>> = { 2: 1, 4: 2, 8: 4, 16: 4, 64: 8, 128: 3, 256: 1, 512: 2, 768: 4, 2304: 4 };
const REFUSED: Readonly<Record<number, string>> = {
  1: 'single bits; save it as uint8',
  32: 'complex numbers; save the magnitude as float32',
  1024: '64-bit integers; save it as int32 or float32',
  1280: '64-bit integers; save it as uint32 or float32',
  1536: '128-bit floats; save it as float32',
  1792: 'complex numbers; save the magnitude as float32',
  2048: 'complex numbers; save the magnitude as float32',
};

interface Fields {
  readonly dim: readonly number[];
  readonly datatype: number;
  readonly voxels: number;
  readonly magic: string;
  /** The three rows of the sform matrix, if it is the only statement of the geometry. */
  readonly sform: readonly (readonly number[])[] | undefined;
}

/**
 * Bytes a NIfTI-1 or NIfTI-2 file needs, from its header, which is checked: one file (`.nii`), 2 or 3 axes of space,
 * channels along the fifth axis, real voxels. Throws `BadVolume`.
 */
export function niftiLength(bytes: Uint8Array, name: string): number {
  const { dim, datatype, voxels, magic, sform } = fields(bytes, name);
  if (!/^n\+[12]$/.test(magic))
    throw bad(name, 'the header is not of a single-file NIfTI (n+1 or n+2); convert the .hdr/.img pair to .nii');
  const rank = dim[0]!;
  const size = dim.slice(1, rank + 1);
  if (rank < 2 || rank > 7 || !size.every((n) => Number.isInteger(n) && n > 0)) {
    throw bad(name, `dims [${dim.join(', ')}] are not an image or volume; export it again`);
  }
  const others = [size[3], size[5], size[6]];
  if (others.some((n) => (n ?? 1) > 1)) {
    throw bad(name, `it has ${rank} dims [${size.join(', ')}]; take out one volume (time point) and save it as 3-D`);
  }
  const width = WIDTH[datatype];
  if (width === undefined) throw bad(name, `voxels are ${REFUSED[datatype] ?? `of unknown data type ${datatype}; save it as float32`}`);
  const data = size.reduce((product, n) => product * n, width);
  if (data > MAX_BYTES)
    throw bad(name, `${(data / 2 ** 30).toFixed(1)} GiB of voxels are more than the 2 GiB that can be read; crop or downsample it`);
  if (!(voxels >= 348 && voxels <= 2 ** 28)) throw bad(name, 'the offset of the voxels in the header is not usable; export it again');
  if (sform && !spansSpace(sform)) throw bad(name, 'its sform is no frame (an axis without length, or NaN); export it again');
  if (sform && !rightAngled(sform)) throw bad(name, 'its axes are not at right angles to each other; resample it to a regular grid');
  return Math.ceil(voxels) + data;
}

function fields(bytes: Uint8Array, name: string): Fields {
  const little = niftiLittleEndian(bytes);
  if (little === undefined) throw bad(name, 'it is not a NIfTI file; convert it to .nii or .nii.gz');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const second = view.getInt32(0, little) === 540;
  if (bytes.length < (second ? 540 : 348)) throw bad(name, 'the file is truncated inside its header; fetch or export it again');
  const axes = Array.from({ length: 8 }, (_, i) => i);
  const text = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 3));
  if (second) {
    const dim = axes.map((i) => Number(view.getBigInt64(16 + 8 * i, little)));
    const only = view.getInt32(344, little) <= 0 && view.getInt32(348, little) > 0;
    const sform = rows((i) => view.getFloat64(400 + 8 * i, little));
    return {
      dim,
      datatype: view.getInt16(12, little),
      voxels: Number(view.getBigInt64(168, little)),
      magic: text(4),
      sform: only ? sform : undefined,
    };
  }
  const dim = axes.map((i) => view.getInt16(40 + 2 * i, little));
  const only = view.getInt16(252, little) <= 0 && view.getInt16(254, little) > 0;
  const sform = rows((i) => view.getFloat32(280 + 4 * i, little));
  return {
    dim,
    datatype: view.getInt16(70, little),
    voxels: view.getFloat32(108, little),
    magic: text(344),
    sform: only ? sform : undefined,
  };
}

/**
 * Where floating-point voxels are, in a file whose header was checked; `undefined` for whole numbers. `width` is in bytes.
 * Throws `BadVolume`.
 */
export function niftiFloats(bytes: Uint8Array, name: string): { start: number; width: 4 | 8; littleEndian: boolean } | undefined {
  const { datatype, voxels } = fields(bytes, name);
  const width = ({ 16: 4, 64: 8 } as const)[datatype];
  return width && { start: Math.ceil(voxels), width, littleEndian: niftiLittleEndian(bytes)! };
}

const rows = (value: (i: number) => number): number[][] => [0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => value(4 * row + column)));

const spansSpace = (matrix: readonly (readonly number[])[]): boolean =>
  matrix.flat().every(Number.isFinite) && [0, 1, 2].every((column) => Math.hypot(...matrix.map((row) => row[column]!)) > 0);

/** Whether the columns are perpendicular, within a thousandth. */
function rightAngled(matrix: readonly (readonly number[])[]): boolean {
  const dot = (a: number, b: number) => matrix.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
  return [
    [0, 1],
    [0, 2],
    [1, 2],
  ].every(([a, b]) => Math.abs(dot(a!, b!)) <= 1e-3 * Math.sqrt(dot(a!, a!) * dot(b!, b!)));
}
