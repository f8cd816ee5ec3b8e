import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { applyPlan } from '#core/admin/apply/applyPlan.ts';
import { toIntent } from '#core/admin/operations/operationRegistry.ts';
import { generatePassword, hashPassword } from '#core/admin/passwords/passwordHash.ts';
import { makeDraft } from '#core/admin/plan/draftPlan.ts';
import { makePlan } from '#core/admin/plan/makePlan.ts';
import { makePlanStore } from '#core/admin/planStore.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import type { CallOptions, ChangeContext } from '#core/changes/databaseChange.ts';
import { numberCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { applySimulationFilter } from '#core/simulations/simulationFilterSql.ts';
import type { adminCalls } from '#shared/contract/adminCalls.ts';
import {
  maxSimulations,
  type Operation,
  type OperationWithoutPassword,
  withoutPassword,
} from '#shared/domain/operation.ts';
import type { Consent, Outcome, Plan } from '#shared/domain/plan.ts';
import { makeFailure } from '#shared/failure.ts';

interface AdministrationOptions extends ChangeContext {
  readonly archives: Pick<ArchiveFolder, 'hasKeychain' | 'open'>;
}

interface ApplyInput {
  readonly connectionId: string;
  readonly planId: string;
  readonly consent: Consent;
}

/** Plans operations, keeps the plans, and applies them. */
export interface Administration {
  readonly plan: (
    input: { readonly connectionId: string; readonly operation: Operation },
    options: CallOptions,
  ) => Promise<Plan>;
  readonly apply: (input: ApplyInput, options: CallOptions) => Promise<Outcome>;
}

/** Makes the administration of core. Its plans are lost when the program exits. */
export function makeAdministration(context: AdministrationOptions): Administration {
  const { connections, archives } = context;
  const plans = makePlanStore();
  return {
    plan: async ({ connectionId, operation: asked }, { signal }) => {
      const connection = connections.get(connectionId);
      const open = connections.database(connectionId);
      // A view in place of a table is an obstacle of the plan, which names it.
      const database = open.withViews === undefined ? open : { ...open, ...open.withViews };
      const operation = await resolveChoice(database, withoutPassword(asked), signal);
      const secret = await toSecret(asked);
      const { passwordHash } = secret;
      const intent = await toIntent(operation, { reader: database, passwordHash, signal });
      const draft = await makeDraft(database, intent, signal);
      const hasKeychain = await archives.hasKeychain();
      const parts = { id: randomUUID(), operation, draft, connection, hasKeychain };
      const plan = await makePlan(database, parts, signal);
      plans.keep({ plan, draft, ...secret });
      return plan;
    },
    apply: async ({ connectionId, planId, consent }, options) => {
      const outcome = await applyPlan(plans.find(connectionId, planId), consent, { context, options });
      plans.drop(planId);
      return outcome;
    },
  };
}

type AdminHandlers = HandlersOf<typeof adminCalls, 'signal' | 'onProgress'>;

/** The handlers of `adminCalls`. */
export function makeAdminHandlers({ plan, apply }: Administration): AdminHandlers {
  return {
    'admin.plan': plan,
    'admin.apply': apply,
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

/** The operation with the ids of the simulations that match its filter. Fails if there are none, or too many. */
async function resolveChoice(
  database: ReadOnlyDatabase,
  operation: OperationWithoutPassword,
  signal: AbortSignal,
): Promise<OperationWithoutPassword> {
  if (!('which' in operation) || operation.which.kind === 'ids') return operation;
  const wanted = database
    .build('Simulation as s')
    .select('s.id as id')
    .orderBy('s.id')
    .limit(maxSimulations + 1);
  const query = applySimulationFilter(database, wanted, operation.which.filter);
  const ids = (await database.rows({ query, row: z.object({ id: numberCell }), signal })).map(({ id }) => id);
  if (ids.length === 0) {
    throw makeFailure({ code: 'not-found', message: 'No simulation matches the filter', hint: 'Widen the filter.' });
  }
  if (ids.length > maxSimulations) {
    throw makeFailure({
      code: 'too-large',
      message: `More than ${maxSimulations} simulations match the filter`,
      hint: 'Narrow the filter, or clean up in batches.',
    });
  }
  return { ...operation, which: { kind: 'ids', ids } };
}
