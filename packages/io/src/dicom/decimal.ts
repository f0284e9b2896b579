/** A number as a decimal string, which may have 16 characters at most: as many digits as fit. */
export function decimal(value: number): string {
  for (let digits = 16; ; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
}
