/** Of many numbers, to compare them across processes. */
export async function sha256({ buffer, byteOffset, byteLength }: ArrayBufferView): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
