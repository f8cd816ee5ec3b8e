import type { DecodedPage, Page, PageProblem } from '#shared/domain/page.ts';

/** The page of what must be one; fails the test with its problems where it is not. */
export function pageOf(decoded: DecodedPage): Page {
  if (decoded.step === 'page') return decoded.page;
  throw new Error(`Not a page: ${decoded.problems.map((problem) => problem.message).join(' ')}`);
}

export function problemsOf(decoded: DecodedPage): readonly PageProblem[] {
  return decoded.step === 'page' ? decoded.page.problems : decoded.problems;
}

/** The kinds of all problems, in order. */
export function kindsOf(decoded: DecodedPage): readonly string[] {
  return problemsOf(decoded).map((problem) => problem.kind);
}

/** Messages with ordinary spaces between groups of digits. */
export function messagesOf(decoded: DecodedPage): string {
  return problemsOf(decoded)
    .map((problem) => problem.message.replaceAll('\u202f', ' '))
    .join('\n');
}
