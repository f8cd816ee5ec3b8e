import { z } from 'zod';
import { facetSchema, idSchema, instantSchema } from '#shared/domain/listing.ts';
import { simulationSummarySchema } from '#shared/domain/simulation.ts';

/** How far back an overview looks. */
export const overviewRanges = ['day', 'week', 'month', 'year', 'all'] as const;
export type OverviewRange = (typeof overviewRanges)[number];

/** The most simulations and users that an overview names. */
export const overviewLength = 10;

const namedUserSchema = z.strictObject({ id: idSchema.nullable(), username: z.string().nullable() }).readonly();

/** Simulations that started within one span of time, by state. */
const overviewBucketSchema = z
  .strictObject({
    /** Milliseconds since 1970. */
    start: z.int(),
    states: z.array(facetSchema).readonly(),
  })
  .readonly();
export type OverviewBucket = z.infer<typeof overviewBucketSchema>;

/** What a database of yaptide holds at a glance: nothing in it needs a scan of tasks, results or blobs. */
export const overviewSchema = z
  .strictObject({
    /** As requested, or the shortest that shows anything. */
    range: z.enum(overviewRanges),
    /** Milliseconds since 1970. */
    from: z.int(),
    to: z.int(),
    bucketSeconds: z.int(),
    /** In order; spans without a simulation are left out. */
    buckets: z.array(overviewBucketSchema).readonly(),
    /** The span in which most simulations of one user failed; null where that is nothing unusual. */
    failures: z
      .strictObject({ start: z.int(), failed: z.int(), ofOneUser: z.int(), user: namedUserSchema })
      .readonly()
      .nullable(),
    simulations: z.int(),
    firstStartedAt: instantSchema.nullable(),
    lastStartedAt: instantSchema.nullable(),
    unfinished: z
      .strictObject({
        states: z.array(facetSchema).readonly(),
        newest: z.array(simulationSummarySchema).readonly(),
      })
      .readonly(),
    /** FAILED within 24 hours. */
    failedLately: z.strictObject({ count: z.int(), ofOneUser: z.int(), user: namedUserSchema.nullable() }).readonly(),
    users: z
      .strictObject({
        /** null where users may not be read. */
        count: z.int().nullable(),
        /** Who started a simulation within the range. */
        active: z.int(),
        mostActive: z
          .array(
            z
              .strictObject({
                ...namedUserSchema.unwrap().shape,
                simulations: z.int(),
                lastStartedAt: instantSchema.nullable(),
              })
              .readonly(),
          )
          .readonly(),
      })
      .readonly(),
  })
  .readonly();
export type Overview = z.infer<typeof overviewSchema>;

/** What a table takes on disk, in bytes, as far as it is known without reading the table. */
const tableStorageSchema = z
  .strictObject({
    /** Empty on SQLite. */
    schema: z.string(),
    table: z.string(),
    heap: z.int(),
    /** Long values that are stored outside of their rows (PostgreSQL); on SQLite, pages that hold the rest of a row. */
    toast: z.int(),
    indexes: z.int(),
    /** An estimate; null where there is none. */
    rows: z.int().nullable(),
    deadRows: z.int().nullable(),
  })
  .readonly();
export type TableStorage = z.infer<typeof tableStorageSchema>;

/** What a server or a file says of the database as a whole. */
export const databaseFactsSchema = z
  .strictObject({
    /** In bytes, everything included. */
    size: z.int(),
    encoding: z.string(),
    /** PostgreSQL: since when the server has been running. */
    upSince: instantSchema.nullable(),
    /** Every table, views not included. */
    tableCount: z.int(),
    /** The largest tables; empty where their sizes cannot be had cheaply. */
    tables: z.array(tableStorageSchema).readonly(),
    /** Free space within a SQLite file; null elsewhere. */
    free: z.int().nullable(),
    /** SQLite: when the file was last written to, ISO 8601; null elsewhere. */
    writtenAt: z.string().nullable(),
  })
  .readonly();
export type DatabaseFacts = z.infer<typeof databaseFactsSchema>;

/** Bytes of all blobs of the simulations of a user; the largest first. */
export const storageByUserSchema = z
  .array(z.strictObject({ ...namedUserSchema.unwrap().shape, bytes: z.int() }).readonly())
  .readonly();
export type StorageByUser = z.infer<typeof storageByUserSchema>;
