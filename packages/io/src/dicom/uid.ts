/** A new UID: 2.25 and a random UUID as a decimal number (DICOM part 5, annex B.2). */
export function newUid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `2.25.${bytes.reduce((number, byte) => 256n * number + BigInt(byte), 0n)}`;
}
