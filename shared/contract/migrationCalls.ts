import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import { migrationCheckSchema, migrationStateSchema, rehearsalScopeSchema } from '#shared/domain/migration.ts';

/** The calls about yaptide's revisions. None changes the connection's database: a rehearsal works on a copy. */
export const migrationCalls = {
  'migrations.state': { input: z.strictObject(onConnection), output: migrationStateSchema },
  /** What yaptide's own migration would fail on, as far as the catalog and a few counts show. */
  'migrations.check': { input: z.strictObject(onConnection), output: z.array(migrationCheckSchema).readonly() },
  /** Begins a rehearsal, which continues in core. One in progress goes on as it is. */
  'migrations.rehearse': {
    input: z.strictObject({ ...onConnection, scope: rehearsalScopeSchema }),
    output: nothing,
  },
  'migrations.stop': { input: z.strictObject(onConnection), output: nothing },
} as const satisfies CallDefinitions;
