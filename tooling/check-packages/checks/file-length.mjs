/** A file is one idea; a long one needs a written reason. */
export function* fileLength({ packages }, { fileLength: rule }) {
  const tooLong = new Set();
  for (const { path, source } of packages.flatMap((pkg) => pkg.src)) {
    if (source.lines <= rule.limit) continue;
    tooLong.add(path);
    if (!(path in rule.allow)) yield [path, `${source.lines} lines, at most ${rule.limit}`];
  }
  for (const [path, reason] of Object.entries(rule.allow)) {
    if (!tooLong.has(path)) yield [path, 'is in the allow list but not too long'];
    if (!reason.trim()) yield [path, 'is in the allow list without a reason'];
  }
}
