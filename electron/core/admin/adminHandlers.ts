import { randomUUID } from 'node:crypto';
import { resolveChoice } from '#core/admin/acts/resolveChoice.ts';
import { toIntent } from '#core/admin/acts/toIntent.ts';
import { applyPlan } from '#core/admin/apply/applyPlan.ts';
import type { ArchiveFolder } from '#core/admin/archive/archiveFolder.ts';
import { generatePassword } from '#core/admin/passwords/generatePassword.ts';
import { hashPassword } from '#core/admin/passwords/hashPassword.ts';
import { makeDraft } from '#core/admin/plan/draftPlan.ts';
import { makePlan } from '#core/admin/plan/makePlan.ts';
import { makePlanStore } from '#core/admin/planStore.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { Journal } from '#core/journal/journal.ts';
import { type Act, toToldAct } from '#shared/domain/act.ts';
import type { Consent, Outcome, Plan } from '#shared/domain/plan.ts';

interface AdminOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly archives: Pick<ArchiveFolder, 'hasKeychain' | 'open'>;
  /** Name and version of this program. */
  readonly program: string;
  /** Hears that an act was done, or may have been. */
  readonly onRowsChanged: (connectionId: string) => void;
}

interface AdminContext {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

export interface AdminHandlers {
  readonly 'admin.plan': (
    input: { readonly connectionId: string; readonly act: Act },
    context: AdminContext,
  ) => Promise<Plan>;
  readonly 'admin.apply': (
    input: { readonly connectionId: string; readonly planId: string; readonly consent: Consent },
    context: AdminContext,
  ) => Promise<Outcome>;
}

/** The administration of core: plans acts, keeps the plans, and applies them. */
export function makeAdminHandlers(options: AdminOptions): AdminHandlers {
  const { connections, archives } = options;
  const plans = makePlanStore();
  return {
    'admin.plan': async ({ connectionId, act: asked }, { signal }) => {
      const connection = connections.get(connectionId);
      const database = connections.database(connectionId);
      const act = await resolveChoice(database, toToldAct(asked), signal);
      const secret = await toSecret(asked);
      const { passwordHash } = secret;
      const draft = await makeDraft(database, await toIntent(act, { reader: database, passwordHash, signal }), signal);
      const hasKeychain = await archives.hasKeychain();
      const parts = { id: randomUUID(), act, draft, connection, hasKeychain };
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
  };
}

async function toSecret(
  act: Act,
): Promise<{ readonly passwordHash: string; readonly generatedPassword: string | null }> {
  if (!('password' in act)) return { passwordHash: '', generatedPassword: null };
  if (act.password.kind === 'typed') {
    return { passwordHash: await hashPassword(act.password.value), generatedPassword: null };
  }
  const generatedPassword = generatePassword();
  return { passwordHash: await hashPassword(generatedPassword), generatedPassword };
}
