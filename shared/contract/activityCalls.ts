import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  createdReaderSchema,
  newReaderShape,
  permissionsSchema,
  readerPlanSchema,
  readerRoleSchema,
} from '#shared/domain/permission.ts';
import {
  endingSchema,
  fileCheckResultSchema,
  fileChecks,
  serverActivitySchema,
  serverStatisticsSchema,
  sqliteFileSchema,
  statementStatisticsSchema,
} from '#shared/domain/serverActivity.ts';

/** The calls about what a server, or a file, is doing. */
export const activityCalls = {
  /** The sessions now, and samples of what they did. Within a second, all windows get the same answer. */
  'activity.server': {
    input: z.strictObject({ ...onConnection, since: z.number().default(0) }),
    output: serverActivitySchema,
  },
  'activity.statistics': { input: z.strictObject(onConnection), output: serverStatisticsSchema },
  /** What pg_stat_statements has counted since it was first asked here, or since its statistics were reset. */
  'activity.statements': {
    input: z.strictObject({
      ...onConnection,
      period: z.enum(['opened', 'reset']).default('opened'),
      /** Begins the period now. */
      restart: z.boolean().default(false),
    }),
    output: statementStatisticsSchema,
  },
  /** Asks the server to cancel what a session runs, or to end it. Only while unlocked, and never an own session. */
  'activity.endSession': {
    input: z.strictObject({
      ...onConnection,
      pid: z.int(),
      startedAt: z.string().max(100),
      how: endingSchema,
      typedName: z.string().max(200).default(''),
    }),
    output: nothing,
  },
  /** Who can do what on which table. */
  'activity.permissions': { input: z.strictObject(onConnection), output: permissionsSchema },
  /** What a role that can only read would need. Runs nothing. */
  'activity.planReader': {
    input: z.strictObject({ ...onConnection, role: readerRoleSchema }),
    output: readerPlanSchema,
  },
  /** Makes it. Only while unlocked, in production with the connection's name typed. */
  'activity.createReader': {
    input: z.strictObject({ ...onConnection, ...newReaderShape }),
    output: createdReaderSchema,
  },
  'activity.file': { input: z.strictObject(onConnection), output: sqliteFileSchema },
  /** Checks a SQLite file table by table, with progress. */
  'activity.check': {
    input: z.strictObject({ ...onConnection, check: z.enum(fileChecks) }),
    output: fileCheckResultSchema,
  },
} as const satisfies CallDefinitions;
