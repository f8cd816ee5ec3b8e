import { randomUUID } from 'node:crypto';
import { resolveChoice } from '#core/admin/operations/resolveChoice.ts';
import { toIntent } from '#core/admin/operations/toIntent.ts';
import { applyPlan } from '#core/admin/apply/applyPlan.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { generatePassword } from '#core/admin/passwords/generatePassword.ts';
import { hashPassword } from '#core/admin/passwords/hashPassword.ts';
import { passwordStrength } from '#core/admin/passwords/passwordStrength.ts';
import { makeDraft } from '#core/admin/plan/draftPlan.ts';
import { makePlan } from '#core/admin/plan/makePlan.ts';
import { makePlanStore } from '#core/admin/planStore.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { adminCalls } from '#shared/contract/adminCalls.ts';
import { type Operation, withoutPassword } from '#shared/domain/operation.ts';

interface AdminOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly archives: Pick<ArchiveFolder, 'hasKeychain' | 'open'>;
  /** Name and version of this program. */
  readonly program: string;
  /** Hears that an operation was done, or may have been. */
  readonly onRowsChanged: (connectionId: string) => void;
}

/** The handlers of `adminCalls`. */
export type AdminHandlers = HandlersOf<typeof adminCalls, 'signal' | 'onProgress'>;

/** The administration of core: plans operations, keeps the plans, and applies them. */
export function makeAdminHandlers(options: AdminOptions): AdminHandlers {
  const { connections, archives } = options;
  const plans = makePlanStore();
  return {
    'admin.plan': async ({ connectionId, operation: asked }, { signal }) => {
      const connection = connections.get(connectionId);
      const database = connections.database(connectionId);
      const operation = await resolveChoice(database, withoutPassword(asked), signal);
      const secret = await toSecret(asked);
      const { passwordHash } = secret;
      const draft = await makeDraft(
        database,
        await toIntent(operation, { reader: database, passwordHash, signal }),
        signal,
      );
      const hasKeychain = await archives.hasKeychain();
      const parts = { id: randomUUID(), operation, draft, connection, hasKeychain };
      const plan = await makePlan(database, parts, signal);
      plans.keep({ plan, draft, ...secret });
      return plan;
    },
    'admin.apply': async ({ connectionId, planId, consent }, context) => {
      const kept = plans.find(connectionId, planId);
      const outcome = await applyPlan(kept, consent, { ...options, ...context });
      plans.drop(planId);
      if (outcome.outcome !== 'failed') options.onRowsChanged(connectionId);
      return outcome;
    },
    'passwords.strength': async ({ password, username }) => passwordStrength(password, username),
  };
}

async function toSecret(
  operation: Operation,
): Promise<{ readonly passwordHash: string; readonly generatedPassword: string | null }> {
  if (!('password' in operation)) return { passwordHash: '', generatedPassword: null };
  if (operation.password.kind === 'typed') {
    return { passwordHash: await hashPassword(operation.password.value), generatedPassword: null };
  }
  const generatedPassword = generatePassword();
  return { passwordHash: await hashPassword(generatedPassword), generatedPassword };
}
