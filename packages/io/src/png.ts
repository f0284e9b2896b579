import { elementCount, type Volume } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';
import type { DecodedPng } from 'fast-png';
import { bad, guard, MAX_BYTES, MAX_RATIO } from './bad.js';
import { interleaved, planar } from './planar.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** Grey: 1 channel, colour and palette: 3. Alpha is dropped, the colour beneath it kept. 8 bits or fewer: uint8; 16: uint16. */
export async function readPng(bytes: Uint8Array, name: string): Promise<Volume> {
  assertHeader(bytes, name);
  const { convertIndexedToRgb, decode } = await import('fast-png');
  return guard(name, 'the PNG is damaged or truncated; export it again', () => {
    const png = decode(bytes, { checkCrc: true });
    const { width, height } = png;
    const pixels = png.palette ? convertIndexedToRgb(png) : png.depth < 8 ? unpack(png) : png.data;
    const stored = pixels.length / (width * height);
    if (!Number.isInteger(stored) || stored < 1) throw new Error('pixels are missing');
    const channels = stored < 3 ? 1 : 3;
    const all = planar(pixels instanceof Uint16Array ? pixels : Uint8Array.from(pixels), stored);
    return { geometry: identityGeometry([width, height]), channels, data: all.slice(0, channels * width * height) };
  });
}

/** An image of uint8 or uint16 with 1 or 3 channels (a volume of one slice will do). The position in the patient is not kept. */
export async function writePng({ geometry, channels, data }: Volume, name: string): Promise<Uint8Array> {
  const [width, height, depth = 1] = geometry.size;
  if (depth !== 1) throw bad(name, `a volume of [${geometry.size}] voxels is not an image; write .nii.gz, or one slice`);
  if (!(data instanceof Uint8Array || data instanceof Uint16Array))
    throw bad(name, 'PNG holds uint8 or uint16; convert the values, or write .nii.gz');
  if (channels !== 1 && channels !== 3) throw bad(name, `PNG holds 1 or 3 channels, not ${channels}; write .nii.gz`);
  const { encode } = await import('fast-png');
  return encode({
    width: width!,
    height: height!,
    channels,
    depth: data instanceof Uint16Array ? 16 : 8,
    data: interleaved(data, channels),
  });
}

/** An RGBA picture, 4 bytes per pixel, rows from the top. Throws `BadVolume` if the bytes do not fill it. */
export async function encodePng(width: number, height: number, rgba: Uint8Array): Promise<Uint8Array> {
  if (rgba.length !== elementCount([width, height, 4]) || rgba.length === 0) {
    throw bad('PNG', `${rgba.length} bytes do not fill ${width} x ${height} RGBA pixels; give 4 bytes for each`);
  }
  const { encode } = await import('fast-png');
  return encode({ width, height, channels: 4, depth: 8, data: rgba });
}

/** Signature, then the IHDR chunk: width, height, bit depth, colour type. */
function assertHeader(bytes: Uint8Array, name: string): void {
  if (bytes.length < 33) throw bad(name, 'the PNG is truncated; export it again');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const bits = (bytes[24] ?? 0) * ([1, 1, 3, 1, 2, 1, 4][bytes[25] ?? 0] ?? 4);
  const size = (width * height * bits) / 8;
  if (size === 0 || Math.max(width, height) > 2 ** 20) throw bad(name, `${width} x ${height} pixels cannot be read; export it again`);
  if (size > MAX_BYTES) throw bad(name, `${width} x ${height} pixels are more than the 2 GiB that can be read; crop or downsample it`);
  if (size > bytes.length * MAX_RATIO) throw bad(name, 'the PNG is truncated; export it again');
}

/** Grey of 1, 2 or 4 bits, each row padded to whole bytes, stretched to 0 to 255. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  if (data.length < stride * height) throw new Error('pixels are missing');
  const largest = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const byte = data[row * stride + Math.floor((column * depth) / 8)]!;
    return (((byte >> (8 - depth - ((column * depth) % 8))) & largest) * 255) / largest;
  });
}
