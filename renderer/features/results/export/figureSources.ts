import type { Client } from '#renderer/api/client.ts';
import type { FigureSource, PageSource } from '#renderer/figures/figureSource.ts';
import { sha256Hex } from '#renderer/pageFiles/sha256.ts';
import { changedSettings } from '#renderer/plots/plotSettings.ts';
import { readBlob } from './pageDownload.ts';
import type { ExportedPlot } from './useDataExport.ts';

/** The source of a plot's data. Neither address nor login of a database is a secret; its place contains no password. */
export async function plotSource(client: Client, plot: ExportedPlot, signal: AbortSignal): Promise<FigureSource> {
  const { connectionId, simulationId, line, label, settings } = plot;
  const [connection, page] = await Promise.all([
    client.call('connections.get', { connectionId }, { signal }),
    pageSource(client, { connectionId, simulationId, ...line, name: label.title }, signal),
  ]);
  return {
    program: 'tidescope',
    format: 1,
    connection: { id: connection.id, name: connection.name, place: connection.place },
    ...page,
    settings: changedSettings(settings) ?? {},
  };
}

/** A page of a figure. */
export interface SourcePage {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly estimator: { readonly name: string };
  readonly page: { readonly id: number; readonly pageNumber: number | string | null };
  /** The name of its quantity. */
  readonly name: string;
}

/** What finds a page again. */
async function pageSource(client: Client, wanted: SourcePage, signal: AbortSignal): Promise<PageSource> {
  const { connectionId, simulationId, estimator, page, name } = wanted;
  const [simulation, blob] = await Promise.all([
    client.call('simulations.get', { connectionId, simulationId }, { signal }),
    readBlob(client, { connectionId, pageId: page.id }, signal),
  ]);
  return {
    simulation: { id: simulation.id, jobId: simulation.jobId, title: simulation.title.slice(0, 500) },
    estimator: estimator.name.slice(0, 500),
    page: { id: page.id, number: String(page.pageNumber), name: name.slice(0, 500) },
    sha256: await sha256Hex(blob),
  };
}

/** The source of a figure of several pages: all of them, the first one first, and how they are shown. */
async function sourceOfPages(
  client: Client,
  pages: readonly [SourcePage, ...SourcePage[]],
  signal: AbortSignal,
): Promise<{ readonly source: FigureSource; readonly others: readonly PageSource[] }> {
  const [connection, first, ...others] = await Promise.all([
    client.call('connections.get', { connectionId: pages[0].connectionId }, { signal }),
    pageSource(client, pages[0], signal),
    ...pages.slice(1).map(async (page) => pageSource(client, page, signal)),
  ]);
  const { id, name, place } = connection;
  const source = { program: 'tidescope', format: 1, connection: { id, name, place }, ...first, settings: {} } as const;
  return { source, others };
}

/** The source of a comparison's figure: its pages, the reference first, and what of the comparison is not the default. */
export async function comparisonSource(
  client: Client,
  pages: readonly [SourcePage, ...SourcePage[]],
  { comparison, signal }: { readonly comparison: Readonly<Record<string, unknown>>; readonly signal: AbortSignal },
): Promise<FigureSource> {
  const { source, others } = await sourceOfPages(client, pages, signal);
  return { ...source, compared: { others, comparison } };
}

/** The source of a gallery's figure: its pages, and how the gallery was shown. */
export async function gallerySource(
  client: Client,
  pages: readonly [SourcePage, ...SourcePage[]],
  { search, signal }: { readonly search: Readonly<Record<string, unknown>>; readonly signal: AbortSignal },
): Promise<FigureSource> {
  const { source, others } = await sourceOfPages(client, pages, signal);
  return { ...source, gallery: { others, search } };
}
