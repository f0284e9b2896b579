import { style } from './style.js';

export interface ReportTable {
  readonly head: readonly string[];
  /** Cells as text; those that are numbers are set flush right. */
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface ReportImage {
  readonly caption: string;
  /** `data:image/png;base64,...`, see `pngDataUrl`. */
  readonly pngDataUrl: string;
}

export interface ReportSection {
  readonly heading: string;
  readonly text?: string;
  readonly table?: ReportTable;
  readonly images?: readonly ReportImage[];
}

export interface Report {
  readonly title: string;
  readonly subtitle?: string;
  readonly sections: readonly ReportSection[];
  readonly footer?: string;
}

/** One HTML page that holds everything: no script, no request, light and dark. All text is escaped. Throws `RangeError` for an image that is no PNG data URL. */
export function htmlReport({ title, subtitle, sections, footer }: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1>${subtitle ? `<p>${escaped(subtitle)}</p>` : ''}</header>
<main>
${sections.map(section).join('\n')}
</main>${footer ? `\n<footer>${escaped(footer)}</footer>` : ''}
</body>
</html>
`;
}

/** A PNG file as an address that a page can hold. */
export function pngDataUrl(png: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < png.length; at += 8192) binary += String.fromCharCode(...png.subarray(at, at + 8192));
  return `data:image/png;base64,${btoa(binary)}`;
}

function section({ heading, text, table: cells, images }: ReportSection): string {
  const parts = [`<h2>${escaped(heading)}</h2>`];
  if (text) parts.push(`<p>${escaped(text)}</p>`);
  if (images?.length) parts.push(`<div class="images">${images.map(figure).join('')}</div>`);
  if (cells) parts.push(table(cells));
  return `<section>${parts.join('\n')}</section>`;
}

function figure({ caption, pngDataUrl: url }: ReportImage): string {
  if (!/^data:image\/png;base64,[A-Za-z0-9+/=]+$/.test(url)) throw new RangeError('an image of a report must be a PNG data URL');
  return `<figure><img src="${url}" alt="${escaped(caption)}"><figcaption>${escaped(caption)}</figcaption></figure>`;
}

function table({ head, rows }: ReportTable): string {
  const isNumber = (cell: string | number) => typeof cell === 'number' || /^[-+]?[\d.,]+(e[-+]?\d+)?\s*(%|ms|s)?$/.test(cell);
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? '')));
  const cell = (tag: string, column: number, content: string | number) =>
    `<${tag}${numeric[column] ? ' class="number"' : ''}>${escaped(String(content))}</${tag}>`;
  const line = (tag: string, cells: readonly (string | number)[]) => `<tr>${cells.map((each, i) => cell(tag, i, each)).join('')}</tr>`;
  return `<div class="table"><table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table></div>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
