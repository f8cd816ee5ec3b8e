import { visibleText } from '#shared/visibleText.ts';

/** Foreign text for a tooltip: made visible and truncated after `limit` characters. */
export function titleText(text: string, limit = 2000): string {
  return visibleText(text.length > limit ? `${text.slice(0, limit)}…` : text);
}
