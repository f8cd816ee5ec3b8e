import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { z } from 'zod';

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** '' if the reference databases are next to the checkout; otherwise a note for test titles. */
export function whyMissing(name: string): string {
  return existsSync(`${folder}${name}`) ? '' : ` (skipped: ${folder}${name} is missing)`;
}

export function readReferenceText(name: string): string {
  return readFileSync(`${folder}${name}`, 'utf8');
}

/** One row of a query on a reference database, opened read-only. */
export interface BlobRow {
  readonly id: number;
  readonly data: Uint8Array | null;
  /** The estimator's own blob. */
  readonly estimator: Uint8Array | null;
}

export function readPages(name: string): readonly BlobRow[] {
  return read(
    name,
    `select "Page".id, "Page".compressed_data as data, "Estimator".compressed_data as estimator
     from "Page" left join "Estimator" on "Estimator".id = "Page".estimator_id order by "Page".id`,
  );
}

export function readEstimators(name: string): readonly BlobRow[] {
  return read(name, `select id, compressed_data as data, null as estimator from "Estimator" order by id`);
}

/** Inputs and log files: not pages, but some are bombs. */
export function readOtherBlobs(name: string): readonly BlobRow[] {
  return read(name, `select id, compressed_data as data, null as estimator from "Input" order by id`);
}

function read(name: string, sql: string): readonly BlobRow[] {
  const database = new Database(`${folder}${name}`, { readonly: true });
  try {
    const rows: unknown[] = database.prepare(sql).all();
    return rows.map(toRow);
  } finally {
    database.close();
  }
}

const rowSchema = z.object({ id: z.unknown(), data: z.unknown(), estimator: z.unknown() });

function toRow(row: unknown): BlobRow {
  const { id, data, estimator } = rowSchema.parse(row);
  return { id: Number(id), data: toBytes(data), estimator: toBytes(estimator) };
}

/** SQLite allows text in a blob column. */
function toBytes(value: unknown): Uint8Array | null {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  return value instanceof Uint8Array ? new Uint8Array(value) : null;
}
