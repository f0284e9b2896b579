import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { bundle } from './bundle.js';
import { type Served, serve } from './serve.js';

const require = createRequire(import.meta.url);

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenPage {
  readonly page: Page;
  /** What the page asked other hosts for; must stay empty. */
  readonly foreign: readonly string[];
  /** What went wrong in the page without anybody catching it. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Whether there is a Chromium to test with; said once on the console where there is none. */
export function hasChromium(): boolean {
  const found = existsSync(executablePath);
  if (!found) console.warn(`SKIPPED: no Chromium at ${executablePath} (Debian's package chromium, or CHROMIUM_PATH)`);
  return found;
}

/**
 * A page of headless Chromium in which `entry`, bundled, has run. ONNX Runtime's files are served from `/ort/`; nothing comes
 * from elsewhere.
 */
export async function openPage(entry: string, { files = {}, folders = {} }: Partial<Served> = {}): Promise<OpenPage> {
  const html = new TextEncoder().encode('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');
  const ort = dirname(require.resolve('onnxruntime-web/wasm'));
  const server = await serve({
    files: { '/index.html': html, ...(await bundle(entry)), ...files },
    folders: { '/ort': [ort], ...folders },
  });
  const browser = await chromium.launch({ executablePath, headless: true, args });
  const page = await browser.newPage();
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.origin)) foreign.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(server.origin, { waitUntil: 'load' });
  return {
    page,
    foreign,
    errors,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
