import { queryOptions } from '@tanstack/react-query';
import type { DecodedPage } from '#shared/domain/page.ts';
import type { PageLine } from './pageLabel.ts';
import type { PageLoader } from './pageLoader.ts';

/** How many pages are searched for values, and the max size (in bytes as stored) of one decoded for that. */
const looked = { pages: 24, bytes: 4 * 1024 * 1024 };

/** How much there is to see: nothing drawable, only zeros, or values. */
function worthOf(decoded: DecodedPage): 0 | 1 | 2 {
  if (decoded.step !== 'page') return 0;
  const { page } = decoded;
  if (page.kind === 'phase-space') return page.particles > 0 ? 2 : 0;
  const { finite, zero } = page.statistics;
  return finite > zero ? 2 : finite > 0 ? 1 : 0;
}

/** Finds the first page with values; otherwise the first with only zeros, otherwise the first of all. */
export async function findFirstPage(
  pages: readonly PageLine[],
  load: (line: PageLine) => Promise<DecodedPage>,
): Promise<number | null> {
  let zeros: number | null = null;
  for (const line of pages.slice(0, looked.pages)) {
    const { storedBytes } = line.page.blob;
    if (storedBytes === null || storedBytes === 0 || storedBytes > looked.bytes) continue;
    const worth = worthOf(await load(line));
    if (worth === 2) return line.page.id;
    if (worth === 1) zeros ??= line.page.id;
  }
  return zeros ?? pages[0]?.page.id ?? null;
}

interface FirstPageOf {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly pages: readonly PageLine[];
}

/** The page shown before one is chosen. Pages decoded for it are kept by the loader. */
export function firstPageQuery(loader: PageLoader, { connectionId, simulationId, pages }: FirstPageOf) {
  return queryOptions({
    queryKey: ['firstPage', connectionId, simulationId, pages.map(({ page }) => page.id)],
    queryFn: async ({ signal }) =>
      findFirstPage(pages, async ({ estimator, page }) => loader.loadPage({ connectionId, estimator, page }, signal)),
    staleTime: Infinity,
  });
}
