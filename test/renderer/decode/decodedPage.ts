import type { DecodedPage, Page, PageDefect } from '#shared/domain/page.ts';

/** The decoded page; fails the test with the defects if there is none. */
export function pageOf(decoded: DecodedPage): Page {
  if (decoded.step === 'page') return decoded.page;
  throw new Error(`Not a page: ${decoded.defects.map((problem) => problem.message).join(' ')}`);
}

export function defectsOf(decoded: DecodedPage): readonly PageDefect[] {
  return decoded.step === 'page' ? decoded.page.defects : decoded.defects;
}

/** The kinds of all defects, in order. */
export function kindsOf(decoded: DecodedPage): readonly string[] {
  return defectsOf(decoded).map((problem) => problem.kind);
}

/** Messages with thin spaces between groups of digits replaced by ordinary ones. */
export function messagesOf(decoded: DecodedPage): string {
  return defectsOf(decoded)
    .map((problem) => problem.message.replaceAll('\u202f', ' '))
    .join('\n');
}
