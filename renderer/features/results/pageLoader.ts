import { type QueryClient, queryOptions } from '@tanstack/react-query';
import type { Client } from '#renderer/api/client.ts';
import type { DecodeClient } from '#renderer/decode/decodeClient.ts';
import type { PageCache } from '#renderer/decode/pageCache.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { DecodedPage, EstimatorMetadata, InflateOptions, PageDefect } from '#shared/domain/page.ts';
import { formatPlural } from '#shared/figures.ts';
import { materialNames, zoneNames } from './valueNames.ts';

/** An estimator's metadata with the defects of its blob. */
export interface LoadedMetadata {
  readonly metadata: EstimatorMetadata;
  readonly defects: readonly PageDefect[];
}

/** Which page, and how much of it is read if it is larger than usual. */
export interface PageAddress {
  readonly connectionId: string;
  readonly estimator: Estimator;
  readonly page: PageSummary;
  readonly options?: InflateOptions | undefined;
  /** Called with the fraction decoded, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Fetches blobs, decodes them in a worker, and caches the results within a budget. */
export interface PageLoader {
  readonly loadPage: (address: PageAddress, signal: AbortSignal) => Promise<DecodedPage>;
  readonly loadMetadata: (connectionId: string, estimator: Estimator, signal: AbortSignal) => Promise<LoadedMetadata>;
  /** A page with its bytes as stored (null: none), for files of many pages: what is read here is not cached. */
  readonly readPage: (address: PageAddress, signal: AbortSignal) => Promise<PageWithBytes>;
  /** Decodes a page by its bytes alone, without its estimator's metadata; it is not cached. */
  readonly decodeBlob: (bytes: Uint8Array, signal: AbortSignal) => Promise<DecodedPage>;
  /** Clears the cache and ends the decoder's workers. A later request starts them again. */
  readonly close: () => void;
}

interface PageWithBytes {
  readonly decoded: DecodedPage;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

interface PageLoaderOptions {
  readonly client: Client;
  readonly decoder: DecodeClient;
  readonly cache: PageCache;
}

const metadataKept = 500;

const keyOf = ({ connectionId, estimator, page, options = {} }: PageAddress): string =>
  `${connectionId}/${estimator.id}/${page.id}/${JSON.stringify(options)}`;

/** Makes the loader. */
export function makePageLoader({ client, decoder, cache }: PageLoaderOptions): PageLoader {
  const known = new Map<string, LoadedMetadata>();
  const loadMetadata: PageLoader['loadMetadata'] = async (connectionId, estimator, signal) => {
    const key = `${connectionId}/${estimator.id}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (estimator.blob.storedBytes === null) {
      return { metadata: {}, defects: [{ kind: 'null', message: 'The estimator holds no metadata (NULL).' }] };
    }
    const bytes = await client.call('estimators.data', { connectionId, estimatorId: estimator.id }, { signal });
    const loaded = await decoder.decodeMetadata(bytes, signal);
    if (known.size >= metadataKept) known.clear();
    known.set(key, loaded);
    return loaded;
  };
  const decode = async (address: PageAddress, signal: AbortSignal) => {
    const { connectionId, estimator, page, options = {}, onProgress } = address;
    const [bytes, { metadata }] = await Promise.all([
      client.call('pages.data', { connectionId, pageId: page.id }, { signal }),
      loadMetadata(connectionId, estimator, signal),
    ]);
    const found = Object.keys(metadata).length === 0 ? null : metadata;
    const decoded = await decoder.decodePage(bytes, { metadata: found, ...options, onProgress }, signal);
    return { decoded: compareWithRow(decoded, page), bytes: new Uint8Array(bytes) };
  };
  return {
    loadMetadata,
    decodeBlob: async (bytes, signal) => decoder.decodePage(bytes, { metadata: null }, signal),
    loadPage: async (address, signal) => {
      const key = keyOf(address);
      const before = cache.get(key);
      if (before !== undefined) return before;
      if (address.page.blob.storedBytes === null) return withoutData();
      const { decoded } = await decode(address, signal);
      cache.set(key, decoded);
      return decoded;
    },
    readPage: async (address, signal) =>
      address.page.blob.storedBytes === null ? { decoded: withoutData(), bytes: null } : decode(address, signal),
    close: () => {
      decoder.close();
      cache.clear();
      known.clear();
    },
  };
}

/** Adds a defect if a page's row has another number of dimensions than the page itself. */
export function compareWithRow(decoded: DecodedPage, row: Pick<PageSummary, 'dimensions' | 'pageName'>): DecodedPage {
  if (decoded.step !== 'page' || row.dimensions === null) return decoded;
  // a row from before that column was filled has the default 0 and no name
  if (row.dimensions === 0 && (row.pageName ?? '') === '') return decoded;
  const { page } = decoded;
  const count = page.axes.length;
  if (count === Number(row.dimensions)) return decoded;
  const has = count === 0 ? 'no axis' : formatPlural(count, 'axis', 'axes');
  const message = `The row says ${row.dimensions}D (page_dimension), but the page has ${has}; the page is shown as it is stored.`;
  const defects: readonly PageDefect[] = [...page.defects, { kind: 'dimensions-disagree', message }];
  return { ...decoded, page: { ...page, defects } };
}

function withoutData(): DecodedPage {
  return {
    step: 'unreadable',
    defects: [
      { kind: 'null', message: 'The page holds no data: its column is NULL, which means that it was never set.' },
    ],
    text: '',
    firstBytes: new Uint8Array(),
    sizes: { stored: 0, inflated: 0, declared: null },
  };
}

interface NamesOf {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly kind: 'materials' | 'zones';
}

/** Queries about the results of a simulation. Decoded pages are kept by the loader, within its budget, and not here. */
export const resultQueries = {
  estimators: (client: Client, connectionId: string, simulationId: number) =>
    queryOptions({
      queryKey: ['estimators', connectionId, simulationId],
      queryFn: async ({ signal }) => client.call('estimators.list', { connectionId, simulationId }, { signal }),
    }),
  /** The user's names for the quantities. */
  scoredOutputs: (client: Client, connectionId: string, simulationId: number) =>
    queryOptions({
      queryKey: ['scoredOutputs', connectionId, simulationId],
      queryFn: async ({ signal }) => {
        const inputs = await client.call('inputs.list', { connectionId, simulationId }, { signal });
        return inputs.flatMap(({ scoredOutputs }) => scoredOutputs);
      },
      staleTime: Infinity,
    }),
  /** The meaning of the numbers of a geometry page. */
  valueNames: (client: Client, { connectionId, simulationId, kind }: NamesOf) =>
    queryOptions({
      queryKey: ['valueNames', connectionId, simulationId, kind],
      queryFn: async ({ signal }) => {
        const inputs = await client.call('inputs.list', { connectionId, simulationId }, { signal });
        return kind === 'zones' ? zoneNames(inputs) : materialNames(inputs);
      },
      staleTime: Infinity,
      structuralSharing: false,
    }),
  page: (loader: PageLoader, address: PageAddress) =>
    queryOptions({
      queryKey: ['page', address.connectionId, address.estimator.id, address.page.id, address.options ?? {}],
      queryFn: async ({ signal }) => loader.loadPage(address, signal),
      staleTime: Infinity,
      gcTime: 0,
      structuralSharing: false,
    }),
  metadata: (loader: PageLoader, connectionId: string, estimator: Estimator) =>
    queryOptions({
      queryKey: ['metadata', connectionId, estimator.id],
      queryFn: async ({ signal }) => loader.loadMetadata(connectionId, estimator, signal),
      staleTime: Infinity,
    }),
};

const maxOpen = 12;

/** The simulations of a connection whose results were read lately in this window, the latest first. */
export function simulationsRead(queries: QueryClient, connectionId: string): readonly number[] {
  return queries
    .getQueryCache()
    .findAll({ queryKey: ['estimators', connectionId] })
    .toSorted((one, other) => other.state.dataUpdatedAt - one.state.dataUpdatedAt)
    .flatMap(({ queryKey: [, , id] }) => (typeof id === 'number' ? [id] : []))
    .slice(0, maxOpen);
}
