import { toBase64 } from '#renderer/figures/base64.ts';
import { escaped } from '#renderer/figures/svgFigure.ts';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';
import { visibleText } from '#shared/visibleText.ts';

/** A table of names and values. */
export type ReportLines = readonly (readonly [name: string, value: string])[];

/** A page in a report. */
export interface ReportPage {
  readonly title: string;
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
  /** A figure as SVG; null if there is none. */
  readonly svg: string | null;
  readonly figures: ReportLines;
  /** The values as a table, tab-separated, the first line its header; null if there are too many. */
  readonly values: string | null;
}

/** The contents of a report. */
export interface Report {
  readonly title: string;
  readonly summary: ReportLines;
  readonly inputs: readonly { readonly name: string; readonly text: string; readonly note: string }[];
  readonly pages: readonly ReportPage[];
  readonly madeAt: string;
}

/** Foreign text without secrets and invisible characters, escaped for HTML. */
const plain = (text: string): string => escaped(visibleText(maskSecrets(text).text));
/** The same for multi-line text. */
const block = (text: string): string => escaped(maskSecrets(text).text);

const style = `
:root { color-scheme: light; --line: #dfe3e8; --dim: #5c6774; }
body { margin: 0 auto; max-width: 860px; padding: 28px 24px 60px; color: #1b2430; background: #fff; font: 14px/1.5 Inter, system-ui, sans-serif; }
h1 { font-size: 22px; overflow-wrap: anywhere; } h2 { margin: 34px 0 8px; font-size: 17px; border-bottom: 1px solid var(--line); }
h3 { margin: 26px 0 4px; font-size: 15px; overflow-wrap: anywhere; } p { margin: 4px 0; } .dim { color: var(--dim); }
.warning { padding: 4px 10px; border-left: 3px solid #96610f; background: #fcf5e8; }
table { border-collapse: collapse; font-size: 12.5px; } th { color: var(--dim); font-weight: 500; text-align: left; }
th, td { padding: 2px 14px 2px 0; vertical-align: top; overflow-wrap: anywhere; } td { font-variant-numeric: tabular-nums; }
figure { margin: 8px 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
figure svg { display: block; width: 100%; height: auto; touch-action: none; } .tools { display: flex; gap: 6px; padding: 4px 8px; }
.tools button { min-width: 28px; border: 1px solid var(--line); border-radius: 5px; background: #f6f7f9; font: inherit; cursor: pointer; }
pre { max-height: 420px; overflow: auto; padding: 10px; border: 1px solid var(--line); border-radius: 6px; font: 12px/1.45 ui-monospace, monospace; }
summary { cursor: pointer; } @media print { .tools { display: none; } h3 { break-after: avoid; } figure { break-inside: avoid; } }
`;

/**
 * Zooms figures: with buttons, or Ctrl and the wheel at the pointer; dragging pans, a double click shows everything.
 */
const script = `
for (const figure of document.querySelectorAll('figure')) {
  const svg = figure.querySelector('svg');
  const whole = svg.getAttribute('viewBox').split(' ').map(Number);
  let [x, y, w, h] = whole;
  const show = () => svg.setAttribute('viewBox', [x, y, w, h].join(' '));
  const zoom = (factor, u, v) => {
    const width = Math.min(whole[2], w * factor), height = Math.min(whole[3], h * factor);
    x = Math.max(0, Math.min(whole[2] - width, x + (w - width) * u));
    y = Math.max(0, Math.min(whole[3] - height, y + (h - height) * v));
    w = width; h = height; show();
  };
  const reset = () => { [x, y, w, h] = whole; show(); };
  const at = (event) => { const box = svg.getBoundingClientRect(); return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]; };
  svg.addEventListener('wheel', (event) => { if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(2 ** (event.deltaY / 300), ...at(event)); } }, { passive: false });
  svg.addEventListener('dblclick', reset);
  let from = null;
  svg.addEventListener('pointerdown', (event) => { from = at(event); svg.setPointerCapture(event.pointerId); });
  svg.addEventListener('pointerup', () => { from = null; });
  svg.addEventListener('pointermove', (event) => {
    if (from === null) return;
    const to = at(event);
    x = Math.max(0, Math.min(whole[2] - w, x - (to[0] - from[0]) * w));
    y = Math.max(0, Math.min(whole[3] - h, y - (to[1] - from[1]) * h));
    from = to; show();
  });
  const [nearer, farther, all] = figure.querySelectorAll('button');
  nearer.addEventListener('click', () => zoom(0.7, 0.5, 0.5));
  farther.addEventListener('click', () => zoom(1 / 0.7, 0.5, 0.5));
  all.addEventListener('click', reset);
}
`;

function table(lines: ReportLines): string {
  return `<table>${lines.map(([name, value]) => `<tr><th scope="row">${plain(name)}</th><td>${plain(value)}</td></tr>`).join('\n')}</table>`;
}

function pageSection({ title, facts, warnings, svg, figures, values }: ReportPage): string {
  const tools =
    '<div class="tools"><button type="button" aria-label="Zoom in">+</button><button type="button" aria-label="Zoom out">−</button><button type="button">Show all</button></div>';
  return [
    `<section><h3>${plain(title)}</h3>`,
    `<p class="dim">${facts.map(plain).join(' · ')}</p>`,
    ...warnings.map((warning) => `<p class="warning">${plain(warning)}</p>`),
    svg === null ? '' : `<figure>${svg}${tools}</figure>`,
    figures.length === 0 ? '' : table(figures),
    values === null ? '' : `<details><summary>Values</summary><pre>${escaped(values)}</pre></details>`,
    '</section>',
  ].join('\n');
}

/** A report as one HTML file: it fetches nothing, and only its own script may run. */
export async function reportHtml(report: Report): Promise<string> {
  const { title, summary, inputs, pages, madeAt } = report;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-${toBase64(new Uint8Array(digest))}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${plain(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${plain(title)}</h1>
<p class="dim">Created by Tidescope on ${plain(madeAt)}</p>
<h2>Summary</h2>
${table(summary)}
<h2>Results</h2>
${pages.map(pageSection).join('\n')}
<h2>Inputs</h2>
${inputs.map(({ name, text, note }) => `<details><summary>${plain(name)}${note === '' ? '' : ` <span class="dim">${plain(note)}</span>`}</summary><pre>${block(text)}</pre></details>`).join('\n')}
<script>${script}</script>
</body>
</html>
`;
}
