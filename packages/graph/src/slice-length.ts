/** How many elements ONNX's Slice takes of an axis: negative positions count from the end, and are then kept within the axis. */
export function sliceLength(length: number, start: number, end: number, step: number): number {
  const within = (at: number, least: number, most: number) => Math.min(Math.max(at < 0 ? at + length : at, least), most);
  const [from, to] =
    step > 0 ? [within(start, 0, length), within(end, 0, length)] : [within(start, 0, length - 1), within(end, -1, length - 1)];
  return Math.max(0, Math.ceil((to - from) / step));
}
