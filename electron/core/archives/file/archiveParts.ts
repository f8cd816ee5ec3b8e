import { createHash } from 'node:crypto';
import { z } from 'zod';
import { damagedArchive, maxLineLength, notAnArchive } from '#core/archives/file/archiveFormat.ts';
import { parseLine, readArchiveLines } from '#core/archives/file/archiveLines.ts';
import type { ArchiveColumn } from '#core/archives/file/archiveWriter.ts';
import { type ArchiveHeader, archiveHeaderSchema } from '#shared/domain/archive.ts';
import { makeFailure } from '#shared/failure.ts';

/** The parts of an archive, in order. Cells of a row are still JSON. */
export type ArchivePart =
  | { readonly kind: 'header'; readonly header: ArchiveHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly ArchiveColumn[] }
  | {
      readonly kind: 'row';
      readonly table: string;
      readonly columns: readonly ArchiveColumn[];
      readonly row: readonly unknown[];
      /** Of its line. */
      readonly bytes: number;
    }
  | { readonly kind: 'end'; readonly sha256: string };

const name = z.string().min(1).max(200);
const hash = z.string().max(100);
const lineSchema = z.union([
  z.strictObject({ of: name, row: z.array(z.unknown()) }),
  z.strictObject({
    table: name,
    columns: z
      .array(z.strictObject({ name, type: z.string().max(500) }))
      .min(1)
      .max(1000),
  }),
  z.strictObject({ check: hash }),
  z.strictObject({ end: z.literal(true), rows: z.record(z.string(), z.int()), sha256: hash }),
]);
type Line = z.infer<typeof lineSchema>;

/** The max number of tables that an archive may declare, repeated declarations included. */
const maxDeclarations = 200;

interface State {
  readonly path: string;
  readonly hash: ReturnType<typeof createHash>;
  readonly columns: Map<string, readonly ArchiveColumn[]>;
  readonly counts: Map<string, number>;
  declarations: number;
  lines: number;
  ended: boolean;
  /** The last table of which a row was read, and how far a checksum matched. */
  table: string;
  agreed: string;
}

/**
 * Reads an archive part by part and verifies it on the way: fails with damaged at the first error, and at the end if
 * the end is missing.
 */
export async function* readArchiveParts(
  path: string,
  signal: AbortSignal,
  longestLine = maxLineLength,
): AsyncGenerator<ArchivePart> {
  const state: State = {
    path,
    hash: createHash('sha256'),
    columns: new Map(),
    counts: new Map(),
    declarations: 0,
    lines: 0,
    ended: false,
    table: '',
    agreed: 'its beginning',
  };
  for await (const { lines, isCutOff } of readArchiveLines(path, signal, longestLine)) {
    for (const line of lines) {
      const part = readLine(state, line);
      state.lines += 1;
      state.hash.update(line).update('\n');
      if (part !== undefined) yield part;
    }
    if (isCutOff && state.lines === 0) throw notAnArchive(path, 'Its first line has no end.');
  }
  if (state.lines === 0) throw notAnArchive(path, 'It is empty.');
  if (!state.ended) throw damagedArchive(path, `is cut off after ${position(state)}`, 'Its last line is missing.');
}

function readLine(state: State, line: Buffer): ArchivePart | undefined {
  const { path } = state;
  const json = parseLine(line);
  if (state.lines === 0) return { kind: 'header', header: readHeader(json, path) };
  const parsed: Line | undefined = lineSchema.safeParse(json).data;
  if (parsed === undefined || state.ended) {
    const where = state.ended ? 'its end' : position(state);
    throw damagedArchive(path, `was altered after ${where}`, `Line ${state.lines + 1} does not belong there.`);
  }
  if ('of' in parsed) return readRow(state, parsed, line.length);
  if ('table' in parsed) {
    state.declarations += 1;
    if (state.declarations > maxDeclarations) throw damagedArchive(path, 'declares too many tables', position(state));
    state.columns.set(parsed.table, parsed.columns);
    return { kind: 'table', ...parsed };
  }
  const sha256 = state.hash.copy().digest('hex');
  const told = 'check' in parsed ? parsed.check : parsed.sha256;
  if (told !== sha256) {
    const between = `between ${state.agreed} and ${position(state)}`;
    throw damagedArchive(path, `was altered ${between}`, `The checksum in line ${state.lines + 1} does not agree.`);
  }
  state.agreed = position(state);
  if ('check' in parsed) return undefined;
  checkCounts(state, parsed.rows);
  state.ended = true;
  return { kind: 'end', sha256 };
}

function readRow(state: State, { of, row }: Extract<Line, { of: string }>, bytes: number): ArchivePart {
  const columns = state.columns.get(of);
  if (columns?.length !== row.length) {
    throw damagedArchive(
      state.path,
      `was altered after ${position(state)}`,
      `A row of ${of} has ${row.length} cells, not ${columns?.length ?? 0}.`,
    );
  }
  state.counts.set(of, (state.counts.get(of) ?? 0) + 1);
  state.table = of;
  return { kind: 'row', table: of, columns, row, bytes };
}

function checkCounts({ path, counts }: State, told: Readonly<Record<string, number>>): void {
  for (const table of new Set([...counts.keys(), ...Object.keys(told)])) {
    const [read, said] = [counts.get(table) ?? 0, told[table] ?? 0];
    if (read === said) continue;
    throw damagedArchive(
      path,
      `was altered: it says that ${table} has ${said} rows, and has ${read}`,
      'The counts in its last line do not agree.',
    );
  }
}

/** `row 12 of Page` */
function position({ table, counts }: State): string {
  return table === '' ? 'its beginning' : `row ${counts.get(table) ?? 0} of ${table}`;
}

function readHeader(json: unknown, path: string): ArchiveHeader {
  const parsed = archiveHeaderSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const future = z.looseObject({ format: z.literal('tidescope-archive'), version: z.int().min(2) }).safeParse(json);
  if (future.success) {
    throw makeFailure({
      code: 'bad-input',
      message: `The archive '${path}' was written by a newer version of the program`,
      hint: `Its version is ${future.data.version}; install a newer Tidescope to read it.`,
    });
  }
  throw notAnArchive(path, parsed.error.issues[0]?.message ?? '');
}
