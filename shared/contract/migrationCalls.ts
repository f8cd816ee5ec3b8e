import { z } from 'zod';
import { type CallDefinitions, nothing, onConnection } from '#shared/contract/callParts.ts';
import {
  migrationCheckSchema,
  migrationReadinessSchema,
  migrationRequestSchema,
  migrationStateSchema,
  rehearsalScopeSchema,
} from '#shared/domain/migration.ts';
import { outcomeSchema } from '#shared/domain/plan.ts';
import { revisions } from '#shared/domain/connection.ts';

/** The calls about yaptide's revisions. A rehearsal works on a copy; `migrate` and `stamp` change the database itself. */
export const migrationCalls = {
  'migrations.state': { input: z.strictObject(onConnection), output: migrationStateSchema },
  /** What yaptide's own migration would fail on, as far as the catalog and a few counts show. */
  'migrations.check': { input: z.strictObject(onConnection), output: z.array(migrationCheckSchema).readonly() },
  /** Begins a rehearsal, which continues in core. One in progress goes on as it is. */
  'migrations.rehearse': {
    input: z.strictObject({ ...onConnection, scope: rehearsalScopeSchema }),
    output: nothing,
  },
  /** What an upgrade of the database itself depends on. */
  'migrations.readiness': { input: z.strictObject(onConnection), output: migrationReadinessSchema },
  /** Begins an upgrade or a downgrade of the database itself, which continues in core. The connection must be unlocked. */
  'migrations.migrate': { input: migrationRequestSchema, output: nothing },
  /** What people check by hand after a migration. A login is compared with the stored hash and kept nowhere. */
  'migrations.postChecks': {
    input: z.strictObject({
      ...onConnection,
      login: z.strictObject({ username: z.string().max(1000), password: z.string().max(1000) }).optional(),
    }),
    output: z.array(migrationCheckSchema).readonly(),
  },
  /** Makes alembic_version name one revision, as an operation that can be undone. */
  'migrations.stamp': {
    input: z.strictObject({ ...onConnection, revision: z.enum(revisions), typedName: z.string().max(500) }),
    output: outcomeSchema,
  },
  /** Stops the rehearsal or the migration in progress; a migration is rolled back. */
  'migrations.stop': { input: z.strictObject(onConnection), output: nothing },
} as const satisfies CallDefinitions;
