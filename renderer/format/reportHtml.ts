import { visibleText } from '#shared/visibleText.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Foreign text for HTML, with what is invisible made visible. */
export function escapeHtml(text: string): string {
  return visibleText(text).replaceAll(/[&<>"]/gu, (found) => escapes[found] ?? found);
}

/** A table in HTML; its cells are foreign text. */
export function htmlTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${headers.length === 0 ? '' : line(headers, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

const style = `body{font:14px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}
h2{font-size:16px;margin:1.6em 0 .2em}table{border-collapse:collapse}td,th{padding:1px 14px 1px 0;vertical-align:top;text-align:left}
.error,.failed{color:#b3261e}.warning{color:#8a5a00}small{color:#555}`;

/** A report as a page of its own: readable without the program, and without scripts. `parts` are HTML. */
export function reportHtml(title: string, facts: readonly string[], parts: readonly string[]): string {
  const paragraphs = facts.map((fact) => `<p>${escapeHtml(fact)}</p>`);
  const head = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escapeHtml(title)}</title>\n<style>${style}</style>`;
  return [head, `<h1>${escapeHtml(title)}</h1>`, ...paragraphs, ...parts, '</html>', ''].join('\n');
}

/** A part of a file's name: letters, digits, dots, dashes and spaces. */
export function fileNamePart(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim();
}
