/** The look of a report: one column, wide pictures, light and dark. */
export const style = `
:root { --ink: #1b1f24; --soft: #5b6570; --line: #dfe3e8; --page: #f6f7f9; --card: #ffffff; --accent: #b3401f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #9aa4af; --line: #2c323a; --page: #101317; --card: #181c22; --accent: #ff9a5a; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2.5rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header, main, footer { max-width: 1180px; margin: 0 auto; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; }
header { padding-bottom: 1.25rem; }
header p, section > p, footer { color: var(--soft); max-width: 75ch; }
header p { margin: 0.4rem 0 0; }
section { margin: 0 0 1.25rem; padding: 1.25rem 1.5rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
h2 { margin: 0 0 0.5rem; font-size: 1.15rem; }
h2::before { content: ""; display: inline-block; width: 0.55em; height: 0.55em; margin-right: 0.55em; border-radius: 2px; background: var(--accent); }
section > p { margin: 0 0 0.9rem; }
.images { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 1rem; }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; border-radius: 8px; background: #000; }
figcaption { margin-top: 0.4rem; font-size: 0.875rem; color: var(--soft); }
.table { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { padding: 0.4rem 0.75rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
footer { padding-top: 0.5rem; font-size: 0.85rem; }
`;
