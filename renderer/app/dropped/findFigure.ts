import type { Client } from '#renderer/api/client.ts';
import { toFailure } from '#renderer/api/client.ts';
import { type FigureSource, otherPagesOf, type PageSource } from '#renderer/figures/figureSource.ts';
import { sha256Hex } from '#renderer/pageFiles/sha256.ts';
import type { Connection } from '#shared/domain/connection.ts';

interface FoundPage {
  readonly simulation: number;
  readonly page: number;
  /** Whether the page's blob is still byte for byte the one that the figure was made from. */
  readonly isSame: boolean;
}

/** The pages that a figure shows, in an open connection; only a comparison or a gallery has more than one. */
export interface FoundFigure {
  readonly connectionId: string;
  readonly connectionName: string;
  readonly pages: readonly [FoundPage, ...FoundPage[]];
}

interface PageWanted {
  readonly connectionId: string;
  readonly source: PageSource;
}

/**
 * The simulation of a figure in a connection: by its id, or by its job id if it has another id there; null for none.
 */
async function findSimulation(
  client: Client,
  { connectionId, source }: PageWanted,
  signal: AbortSignal,
): Promise<number | null> {
  const { id, jobId } = source.simulation;
  const found = await client.call('simulations.get', { connectionId, simulationId: id }, { signal }).catch(orNull);
  if (found?.jobId === jobId) return id;
  const { rows } = await client.call('simulations.list', { connectionId, filter: { text: jobId } }, { signal });
  return rows.find((row) => row.jobId === jobId)?.id ?? null;
}

/** Anything missing, or in a lost connection, is not found. */
function orNull(error: unknown): null {
  const { code } = toFailure(error);
  if (code === 'cancelled') throw error;
  return null;
}

async function findPage(
  client: Client,
  { connectionId, source }: PageWanted,
  signal: AbortSignal,
): Promise<FoundPage | null> {
  const simulationId = await findSimulation(client, { connectionId, source }, signal);
  if (simulationId === null) return null;
  const estimators = await client.call('estimators.list', { connectionId, simulationId }, { signal });
  const pages = estimators
    .filter(({ name }) => name.slice(0, 500) === source.estimator)
    .flatMap((estimator) => estimator.pages)
    .filter(({ pageNumber }) => String(pageNumber) === source.page.number);
  const page = pages.find(({ id }) => id === source.page.id) ?? pages[0];
  if (page === undefined) return null;
  const bytes = await client.call('pages.data', { connectionId, pageId: page.id }, { signal }).catch(orNull);
  const isSame = bytes !== null && (await sha256Hex(new Uint8Array(bytes))) === source.sha256;
  return { simulation: simulationId, page: page.id, isSame };
}

async function findIn(
  client: Client,
  { connection, source }: { readonly connection: Connection; readonly source: FigureSource },
  signal: AbortSignal,
): Promise<FoundFigure | null> {
  const connectionId = connection.id;
  const first = await findPage(client, { connectionId, source }, signal);
  if (first === null) return null;
  const others: FoundPage[] = [];
  for (const other of otherPagesOf(source)) {
    const found = await findPage(client, { connectionId, source: other }, signal);
    if (found === null) return null;
    others.push(found);
  }
  return { connectionId, connectionName: connection.name, pages: [first, ...others] };
}

/** Whether the data of all its pages is still the same. */
export const isSameFigure = ({ pages }: FoundFigure): boolean => pages.every(({ isSame }) => isSame);

/**
 * Looks for the pages of a figure in all open connections, its own first; one with the same data is preferred. Null for
 * none.
 */
export async function findFigure(
  client: Client,
  source: FigureSource,
  signal: AbortSignal,
): Promise<FoundFigure | null> {
  const connections = await client.call('connections.list', {}, { signal });
  const own = (connection: Connection): number => (connection.id === source.connection.id ? 0 : 1);
  let changed: FoundFigure | null = null;
  for (const connection of connections.toSorted((one, other) => own(one) - own(other))) {
    const found = await findIn(client, { connection, source }, signal).catch(orNull);
    if (found !== null && isSameFigure(found)) return found;
    changed ??= found;
  }
  return changed;
}
