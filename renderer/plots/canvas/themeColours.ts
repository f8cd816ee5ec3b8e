/** The colours that canvases take from the page's style sheet. */
export interface ThemeColours {
  readonly text: string;
  readonly dim: string;
  readonly faint: string;
  readonly line: string;
  readonly grid: string;
  readonly panel: string;
  readonly accent: string;
  readonly danger: string;
  readonly warn: string;
  readonly blue: string;
  readonly violet: string;
  readonly green: string;
}

/** Reads the colours in force; call it when drawing, as they change with the theme. */
export function readThemeColours(element: Element): ThemeColours {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: read('--text', '#1b2430'),
    dim: read('--dim', '#66717f'),
    faint: read('--faint', '#98a2ae'),
    line: read('--line', '#e3e6ea'),
    grid: read('--grid', '#e9ecf0'),
    panel: read('--panel', '#ffffff'),
    accent: read('--accent', '#0d9488'),
    danger: read('--danger', '#c8322b'),
    warn: read('--warn', '#b7791f'),
    blue: read('--blue', '#2563eb'),
    violet: read('--violet', '#7c3aed'),
    green: read('--green', '#15803d'),
  };
}
