import { z } from 'zod';
import { failureSchema } from '#shared/failure.ts';

/** The most sessions of a server that are told one by one. */
export const mostSessions = 500;
/** How much of a statement's text is told, in characters. */
export const sessionQueryLength = 1000;
/** How far back the samples of a server reach, in ms. */
export const samplesReach = 15 * 60_000;

/** What sessions were found doing, for the chart over time. Idle sessions do nothing. */
export const waitKinds = ['running', 'reading', 'writing', 'client', 'lock', 'other'] as const;
export type WaitKind = (typeof waitKinds)[number];

/** A session of a PostgreSQL server. What the database user may not see is null. */
const serverSessionSchema = z
  .strictObject({
    pid: z.int(),
    /** When it began, as the server's text: with the pid, it names this session and no later one. */
    startedAt: z.string().nullable(),
    /** `client backend`, `autovacuum worker` … */
    kind: z.string(),
    /** Of Tidescope, logged in as the same user. These are never ended from here. */
    isOwn: z.boolean(),
    user: z.string().nullable(),
    /** null for what belongs to no database. */
    database: z.string().nullable(),
    application: z.string(),
    /** '' over a Unix socket. */
    address: z.string(),
    state: z.string().nullable(),
    waitType: z.string().nullable(),
    waitEvent: z.string().nullable(),
    /** Seconds since the state changed, the transaction began, the statement began. */
    stateAge: z.number().nullable(),
    transactionAge: z.number().nullable(),
    queryAge: z.number().nullable(),
    /** Its first characters: what runs, or what ran last. */
    query: z.string().nullable(),
    queryLength: z.int(),
    /** The server tells nothing of it to this database user. */
    isHidden: z.boolean(),
    /** The sessions that it waits for; 0 stands for a prepared transaction. */
    blockedBy: z.array(z.int()).readonly(),
    /** What it waits for; null where it waits for no lock. */
    wants: z
      .strictObject({
        /** `transactionid`, `tuple`, `relation`, `advisory` … */
        lock: z.string(),
        mode: z.string(),
        /** The table, or the tables that the statement changes where the lock names none. */
        tables: z.array(z.string()).readonly(),
      })
      .readonly()
      .nullable(),
  })
  .readonly();
export type ServerSession = z.infer<typeof serverSessionSchema>;

/** Counters of the database since its statistics began, with what sessions did at that moment. */
const serverSampleSchema = z
  .strictObject({
    /** By the server's clock, in milliseconds since 1970. */
    at: z.number(),
    /** Sessions by what they did; as `waitKinds`. */
    waits: z.array(z.int()).readonly(),
    sessions: z.int(),
    commits: z.number(),
    rollbacks: z.number(),
    blocksHit: z.number(),
    blocksRead: z.number(),
  })
  .readonly();
export type ServerSample = z.infer<typeof serverSampleSchema>;

export const serverActivitySchema = z
  .strictObject({
    sessions: z.array(serverSessionSchema).readonly(),
    /** How many there are; `sessions` holds at most 500. */
    total: z.int(),
    maxConnections: z.int(),
    upSince: z.string().nullable(),
    /** Whether the database user may see what other users do. */
    seesOthers: z.boolean(),
    /** Milliseconds that the server took to answer, the way there included. */
    took: z.number(),
    deadlocks: z.number(),
    temporaryBytes: z.number(),
    /** In order, those after `since` only. */
    samples: z.array(serverSampleSchema).readonly(),
  })
  .readonly();
export type ServerActivity = z.infer<typeof serverActivitySchema>;

/** How a value of a section reads. */
export const sectionUnits = ['text', 'count', 'bytes', 'milliseconds', 'seconds'] as const;
export const sectionIds = ['checkpoints', 'io', 'replication', 'slots'] as const;
export type SectionId = (typeof sectionIds)[number];

const tableShape = {
  columns: z.array(z.strictObject({ name: z.string(), unit: z.enum(sectionUnits) }).readonly()).readonly(),
  rows: z.array(z.array(z.string().nullable()).readonly()).readonly(),
};

/** One of the server's own statistics as a small table, or why it could not be read. */
const serverSectionSchema = z
  .strictObject({
    id: z.enum(sectionIds),
    ...tableShape,
    failure: failureSchema.nullable(),
  })
  .readonly();
export type ServerSection = z.infer<typeof serverSectionSchema>;
export const serverStatisticsSchema = z
  .strictObject({
    sections: z.array(serverSectionSchema).readonly(),
    databaseSize: z.number(),
  })
  .readonly();
export type ServerStatistics = z.infer<typeof serverStatisticsSchema>;

/** What one statement took in the period. */
const statementFiguresSchema = z
  .strictObject({
    id: z.string(),
    user: z.string().nullable(),
    query: z.string(),
    calls: z.number(),
    /** In ms. */
    total: z.number(),
    mean: z.number(),
    rows: z.number(),
    blocksHit: z.number(),
    blocksRead: z.number(),
  })
  .readonly();
export type StatementFigures = z.infer<typeof statementFiguresSchema>;

/** What pg_stat_statements has counted; null where it is not installed in this database. */
export const statementStatisticsSchema = z
  .strictObject({
    /** Since when, in ms since 1970; null: since its statistics were reset. */
    since: z.number().nullable(),
    statements: z.array(statementFiguresSchema).readonly(),
  })
  .readonly()
  .nullable();
export type StatementStatistics = z.infer<typeof statementStatisticsSchema>;

/** A SQLite file as it is now. */
export const sqliteFileSchema = z
  .strictObject({
    path: z.string(),
    pageSize: z.int(),
    pages: z.int(),
    freePages: z.int(),
    journalMode: z.string(),
    /** Bytes of the write-ahead log; 0 where there is none. */
    logBytes: z.int(),
    encoding: z.string(),
    userVersion: z.int(),
    tables: z.array(z.string()).readonly(),
  })
  .readonly();
export type SqliteFile = z.infer<typeof sqliteFileSchema>;

export const fileChecks = ['quick_check', 'integrity_check', 'foreign_key_check'] as const;
export type FileCheck = (typeof fileChecks)[number];

/** What a check of a SQLite file found; empty where all is well. */
export const fileCheckResultSchema = z
  .strictObject({ problems: z.array(z.string()).readonly(), tables: z.int(), hasMore: z.boolean() })
  .readonly();
export type FileCheckResult = z.infer<typeof fileCheckResultSchema>;

/** How a session is ended: its statement alone, or all of it. */
export const endingSchema = z.enum(['cancel', 'terminate']);
export type Ending = z.infer<typeof endingSchema>;
