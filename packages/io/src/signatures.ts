const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** The letters DICM after the preamble. */
export const isDicom = (bytes: Uint8Array): boolean => ascii(bytes, 128, 132) === 'DICM';

export const isNrrd = (bytes: Uint8Array): boolean => ascii(bytes, 0, 7) === 'NRRD000';

/** By its first line, which is a field of the format. */
export const isMetaImage = (bytes: Uint8Array): boolean => /^(ObjectType\s*=\s*Image|(Comment|NDims)\s*=)/.test(ascii(bytes, 0, 40));

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export const isNifti = (bytes: Uint8Array): boolean => niftiLittleEndian(bytes) !== undefined;

/** By the length of the header, which comes first; `undefined` if this is no NIfTI. */
export function niftiLittleEndian(bytes: Uint8Array): boolean | undefined {
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  return [true, false].find((little) => [348, 540].includes(view.getInt32(0, little)));
}
