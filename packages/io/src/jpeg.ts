import type { Volume } from '@voxplain/core';
import { identityGeometry } from '@voxplain/volume';
import { bad, guard, MAX_RATIO } from './bad.js';
import { announced } from './grid.js';
import type { ItkCodec } from './itk/codec.js';
import { volumeOf } from './itk/image.js';

/** Grey: 1 channel, colour: 3, uint8, spacing 1. Pixels as they are stored: an orientation in EXIF is not applied. Throws `BadVolume`. */
export async function readJpeg(bytes: Uint8Array, name: string, codec: ItkCodec): Promise<Volume> {
  const { width, height, channels } = frame(bytes, name);
  if (channels !== 1 && channels !== 3) throw bad(name, `a JPEG of ${channels} channels (CMYK?) cannot be read; save it in RGB or grey`);
  const needed = announced([width, height], channels, 'uint8', name);
  if (needed > bytes.length * MAX_RATIO) throw bad(name, 'the JPEG is truncated; export it again');
  return guard(name, 'the JPEG is damaged; export it again', async () => {
    const { data, channels } = volumeOf(await codec.read(bytes, 'jpeg'), name);
    return { geometry: identityGeometry([width, height]), channels, data };
  });
}

/** From the frame header (SOF), which comes before the scans; these must end with EOI. */
function frame(bytes: Uint8Array, name: string): { width: number; height: number; channels: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const end = bytes.lastIndexOf(0xd9);
      if (end < at || bytes[end - 1] !== 0xff) break;
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), channels: bytes[at + 9]! };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  throw bad(name, 'the JPEG is damaged or truncated; export it again');
}
