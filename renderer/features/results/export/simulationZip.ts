import { Zip, ZipDeflate } from 'fflate';
import type { ExportTools } from '#renderer/listing/ExportsProvider.tsx';
import { safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import { pageAxes } from '#renderer/pageFiles/pageShape.ts';
import { sha256Hex } from '#renderer/pageFiles/sha256.ts';
import type { ScoredOutput } from '#shared/domain/estimator.ts';
import type { DecodedPage } from '#shared/domain/page.ts';
import type { CsvOptions } from '#shared/domain/preferences.ts';
import { pageLabelOf, type PageLine } from '../pageLabel.ts';
import type { PageLoader } from '../pageLoader.ts';
import { dataFile, type DataFormat, dataFormatNames, formatRefusal, pause, storedJson } from './pageDownload.ts';

/** The input for an archive of all pages of a simulation. */
export interface SimulationZip {
  readonly loader: PageLoader;
  readonly connectionId: string;
  readonly simulationId: number;
  /** The simulation's name in the file. */
  readonly jobId: string;
  readonly pages: readonly PageLine[];
  readonly outputs: readonly ScoredOutput[];
  readonly formats: readonly Extract<DataFormat, 'csv' | 'json' | 'npz'>[];
  readonly csv: CsvOptions;
  readonly factsOf: (line: PageLine, decoded: Extract<DecodedPage, { step: 'page' }>) => readonly string[];
}

/** A page in the index of an archive. */
interface IndexEntry {
  readonly files: readonly string[];
  readonly estimator: string;
  readonly pageNumber: number | string;
  readonly name: string;
  readonly detector: string;
  readonly pageId: number;
  readonly unit: string;
  readonly shape: readonly number[];
  readonly axes: readonly {
    readonly name: string;
    readonly unit: string;
    readonly low: number;
    readonly high: number;
  }[];
  readonly facts: readonly string[];
  readonly defects: readonly string[];
  /** Of the blob as stored; null if there is none. */
  readonly sha256: string | null;
}

interface Archive {
  readonly add: (name: string, data: Blob) => Promise<void>;
  readonly finish: () => Blob;
}

/** Compressed at once, in bytes. */
const sliceBytes = 256 * 1024;

/** A ZIP file that is compressed slice by slice into Blobs, so that the page holds no file in memory. */
function openArchive(signal: AbortSignal): Archive {
  const pieces: Blob[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, data) => {
    if (error !== null) failure ??= error;
    else pieces.push(new Blob([new Uint8Array(data)]));
  });
  return {
    add: async (name, data) => {
      const file = new ZipDeflate(name, { level: 4 });
      zip.add(file);
      for (let start = 0; start < data.size; start += sliceBytes) {
        signal.throwIfAborted();
        file.push(new Uint8Array(await data.slice(start, start + sliceBytes).arrayBuffer()), false);
        await pause();
        if (failure !== null) throw failure;
      }
      file.push(new Uint8Array(), true);
    },
    finish: () => {
      zip.end();
      if (failure !== null) throw failure;
      return new Blob(pieces, { type: 'application/zip' });
    },
  };
}

/** `02_yz_profile/01_Dose`: the folder of a page's files; the numbers distinguish equal names. */
function pathOf(line: PageLine, place: { readonly estimator: number; readonly page: number }, title: string): string {
  const folder = `${String(place.estimator + 1).padStart(2, '0')}_${safeNamePart(line.estimator.name, 'estimator')}`;
  return `${folder}/${String(place.page + 1).padStart(2, '0')}_${safeNamePart(title, 'page')}`;
}

/** Adds the files of one page, and returns its entry in the index. Files of a damaged page contain what can be read. */
async function addPage(
  archive: Archive,
  what: SimulationZip,
  { line, path, signal }: { readonly line: PageLine; readonly path: string; readonly signal: AbortSignal },
): Promise<IndexEntry> {
  const { loader, connectionId, outputs, formats, csv } = what;
  const { estimator, page: summary } = line;
  const label = pageLabelOf(outputs, estimator, summary);
  const { decoded, bytes: blob } = await loader.readPage({ connectionId, estimator, page: summary }, signal);
  const facts = decoded.step === 'page' ? what.factsOf(line, decoded) : [];
  const files: string[] = [];
  const add = async (ending: string, data: Blob): Promise<void> => {
    files.push(`${path}.${ending}`);
    await archive.add(`${path}.${ending}`, data);
  };
  for (const format of formats) {
    const { ending } = dataFormatNames[format];
    if (format === 'json') {
      if (decoded.step === 'page' && blob !== null) await add(ending, new Blob([await storedJson(blob)]));
    } else if (decoded.step === 'page') {
      const described = { page: decoded.page, label: label.title, facts, axes: 'repaired' } as const;
      if (formatRefusal(format, described) === null)
        await add(ending, await dataFile(format, described, { csv, signal }));
    }
  }
  if (decoded.step === 'unreadable' && blob !== null) await add('unreadable.bin', new Blob([blob]));
  const page = decoded.step === 'page' ? decoded.page : null;
  const axes = page === null ? [] : pageAxes(page, 'repaired');
  return {
    files,
    estimator: estimator.name,
    pageNumber: summary.pageNumber,
    name: label.title,
    detector: label.detector,
    pageId: summary.id,
    unit: page?.quantity.unit ?? '',
    shape: page?.kind === 'phase-space' ? [page.particles, 8] : axes.map(({ count }) => count),
    axes: axes.map(({ name, bins, count }) => ({
      name,
      unit: bins.unit,
      low: bins.edges[0] ?? 0,
      high: bins.edges[count] ?? 0,
    })),
    facts,
    defects: (page === null && decoded.step === 'unreadable' ? decoded.defects : (page?.defects ?? [])).map(
      ({ message }) => message,
    ),
    sha256: blob === null ? null : await sha256Hex(blob),
  };
}

/** Adds the pages of a simulation with their index to an archive, in a folder of their own unless that is ''. */
async function addSimulation(
  archive: Archive,
  what: SimulationZip,
  { folder, signal, onPage }: { readonly folder: string; readonly signal: AbortSignal; readonly onPage: () => void },
): Promise<void> {
  const entries: IndexEntry[] = [];
  const estimators = [...new Set(what.pages.map(({ estimator }) => estimator.id))];
  for (const line of what.pages) {
    signal.throwIfAborted();
    const place = { estimator: estimators.indexOf(line.estimator.id), page: line.estimator.pages.indexOf(line.page) };
    const path = folder + pathOf(line, place, pageLabelOf(what.outputs, line.estimator, line.page).title);
    entries.push(await addPage(archive, what, { line, path, signal }));
    onPage();
  }
  const { simulationId, jobId } = what;
  const index = { program: 'Tidescope', format: 1, simulation: { id: simulationId, jobId }, pages: entries };
  await archive.add(`${folder}index.json`, new Blob([`${JSON.stringify(index, null, 2)}\n`]));
}

/**
 * Writes all pages of a simulation to a ZIP file with an `index.json`: page after page, each compressed as it arrives.
 * An unreadable page is included as its stored bytes.
 */
export async function writeSimulationZip(what: SimulationZip, { signal, onProgress }: ExportTools): Promise<Blob> {
  const archive = openArchive(signal);
  let pages = 0;
  const onPage = (): void => {
    pages += 1;
    onProgress(pages);
  };
  await addSimulation(archive, what, { folder: '', signal, onPage });
  return archive.finish();
}

/** The same for several simulations, each in a folder of its own: `sim12/index.json`. */
export async function writeGalleryZip(
  simulations: readonly SimulationZip[],
  { signal, onProgress }: ExportTools,
): Promise<Blob> {
  const archive = openArchive(signal);
  let pages = 0;
  const onPage = (): void => {
    pages += 1;
    onProgress(pages);
  };
  for (const what of simulations) {
    const folder = `sim${what.simulationId}/`;
    await addSimulation(archive, what, { folder, signal, onPage });
  }
  return archive.finish();
}
