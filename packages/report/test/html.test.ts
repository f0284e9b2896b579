import { htmlReport, pngDataUrl } from '@voxplain/report';
import { expect, test } from 'vitest';

const png = pngDataUrl(new Uint8Array([137, 80, 78, 71]));

test('an image is base64', () => {
  expect(png).toBe('data:image/png;base64,iVBORw==');
});

test('text is escaped everywhere', () => {
  const evil = `<script>"x" & 'y'</script>`;
  const html = htmlReport({
    title: evil,
    subtitle: evil,
    footer: evil,
    sections: [{ heading: evil, text: evil, table: { head: [evil], rows: [[evil]] }, images: [{ caption: evil, pngDataUrl: png }] }],
  });
  expect(html).not.toMatch(/<script/i);
  expect(html.match(/&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;\/script&gt;/g)).toHaveLength(10);
});

test('the page asks for nothing from outside', () => {
  const html = htmlReport({ title: 'a', sections: [{ heading: 'b', images: [{ caption: 'c', pngDataUrl: png }] }] });
  expect(html).not.toMatch(/https?:|url\(|<link|@import/);
  expect(() => htmlReport({ title: 'a', sections: [{ heading: 'b', images: [{ caption: 'c', pngDataUrl: 'http://x/y.png' }] }] })).toThrow(
    RangeError,
  );
});

test('columns of numbers are flush right', () => {
  const html = htmlReport({ title: 'a', sections: [{ heading: 'b', table: { head: ['name', 'share'], rows: [['x', '12.5 %']] } }] });
  expect(html).toContain('<td class="number">12.5 %</td>');
  expect(html).toContain('<td>x</td>');
});
