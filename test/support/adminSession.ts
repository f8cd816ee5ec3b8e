import type { z } from 'zod';
import { makeAdministration, makeAdminHandlers } from '#core/admin/adminHandlers.ts';
import { type ArchiveHandlers, makeArchiveHandlers } from '#core/archives/archiveHandlers.ts';
import { makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { makeCleanupHandlers } from '#core/admin/cleanup/cleanupHandlers.ts';
import { makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { makeJournal, type Journal } from '#core/journal/journal.ts';
import { type Operation, operationSchema } from '#shared/domain/operation.ts';
import { archiveCalls } from '#shared/contract/archiveCalls.ts';
import { cleanupCalls } from '#shared/contract/cleanupCalls.ts';
import type { CleanupCriteria, CleanupOutcome, CleanupPlan, cleanupRequestSchema } from '#shared/domain/cleanup.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { ArchiveUnlock, RestoreChoices, Restored, RestorePlan } from '#shared/domain/archive.ts';
import type { Role } from '#shared/domain/profile.ts';
import type { Target } from '#shared/domain/connection.ts';
import { type Consent, consentSchema, type Outcome, type Plan, planSchema } from '#shared/domain/plan.ts';
import { aKeychain, noKeychain } from './cipherDouble.ts';
import { makeTestCore } from './testCore.ts';

/** An unlocked connection with the handlers that plan and apply operations on it. */
export interface AdminSession {
  readonly plan: (operation: Operation) => Promise<Plan>;
  readonly apply: (plan: Plan, consent?: Partial<Consent>, signal?: AbortSignal) => Promise<Outcome>;
  readonly planRestore: (path: string, asked?: RestoreAsked) => Promise<RestorePlan>;
  readonly restore: (path: string, asked?: RestoreAsked) => Promise<Restored>;
  readonly planCleanup: (criteria: CleanupCriteria, includesUnfinished?: boolean) => Promise<CleanupPlan>;
  readonly runCleanup: (request: z.input<typeof cleanupRequestSchema>, signal?: AbortSignal) => Promise<CleanupOutcome>;
  /** Ends the running clean-up after its batch. */
  readonly stopCleanup: () => Promise<unknown>;
  readonly archiveHandlers: ArchiveHandlers;
  readonly connectionId: string;
  /** For the archive handlers: no writing, no lock. */
  readonly database: () => ReadOnlyDatabase;
  readonly journal: Journal;
  readonly lock: () => void;
  readonly dispose: () => Promise<void>;
}

/** The choices for a restore; defaults as in the contract. */
export interface RestoreAsked {
  readonly choices?: Partial<RestoreChoices>;
  readonly unlock?: ArchiveUnlock;
  readonly expected?: Readonly<Record<string, number>>;
  readonly typedName?: string;
}

export interface SessionOptions {
  /** The archive folder. */
  readonly archiveFolder: string;
  /** In bytes. */
  readonly archiveLimit?: number;
  readonly hasKeychain?: boolean;
  /** Overrides what the connection reports. */
  readonly role?: Role;
  readonly onProgress?: (text: string) => void;
  /** The journal's folder; by default one that is removed with the session. */
  readonly journalFolder?: string;
  /** Called with each journal entry before it is written. */
  readonly onLine?: () => void;
}

const never = new AbortController().signal;

export async function openAdminSession(target: Target, options: SessionOptions): Promise<AdminSession> {
  const { core, folder, dispose } = await makeTestCore();
  const context = { signal: never, onProgress: () => undefined, onStage: () => undefined, callId: null };
  // A proxy in between counts as a forwarded port: its role is asked for.
  core.listen((event) => {
    if (event.kind !== 'prompt' || event.open.prompt.kind !== 'role') return;
    const input = { promptId: event.open.promptId, answer: { kind: 'role', role: 'local' } };
    void core.call({ call: 'prompts.answer', input, callId: 'role' }, never);
  });
  const { id: connectionId, name } = await core.connections.open(target, context);
  await core.connections.unlock(connectionId, { minutes: 10, typedName: name });
  const { role, archiveFolder, archiveLimit = 2 ** 40, hasKeychain = true, journalFolder = folder } = options;
  const kept = makeJournal({ directory: journalFolder, systemUser: 'tester' });
  const journal: Journal = {
    ...kept,
    append: async (...entry) => {
      options.onLine?.();
      return kept.append(...entry);
    },
    announce: async (...change) => {
      const forget = await kept.announce(...change);
      options.onProgress?.('Announced');
      return forget;
    },
  };
  const keychain = hasKeychain ? aKeychain().keychain : noKeychain;
  const vault = makeSecretVault({ directory: folder, keychain });
  const archives = makeArchiveFolder({ directory: folder, vault });
  await archives.setSettings({ folder: archiveFolder, retentionDays: null, sizeLimit: archiveLimit });
  const shared = {
    connections: {
      ...core.connections,
      get: (id: string) => ({ ...core.connections.get(id), ...(role === undefined ? {} : { role }) }),
    },
    journal,
    program: 'test 0',
    onRowsChanged: () => undefined,
  };
  const administration = makeAdministration({ ...shared, archives });
  const handlers = makeAdminHandlers(administration);
  const archiveHandlers = makeArchiveHandlers({ ...shared, folder: archives });
  const cleanup = makeCleanupHandlers({ ...shared, archives, administration });
  const onProgress = (_fraction: number | null, text: string): void => options.onProgress?.(text);
  const still = { signal: never, onProgress };
  return {
    plan: async (operation) => {
      const input = { connectionId, operation: operationSchema.parse(operation) };
      return planSchema.parse(await handlers['admin.plan'](input, { signal: never, onProgress }));
    },
    apply: async ({ id: planId }, consent = {}, signal = never) => {
      const input = { connectionId, planId, consent: consentSchema.parse(consent) };
      return handlers['admin.apply'](input, { signal, onProgress });
    },
    planRestore: async (path, asked = {}) => {
      const { input: schema, output } = archiveCalls['archives.planRestore'];
      const input = schema.parse({ connectionId, path, choices: asked.choices, unlock: asked.unlock });
      return output.parse(await archiveHandlers['archives.planRestore'](input, still));
    },
    restore: async (path, asked = {}) => {
      const { input: schema, output } = archiveCalls['archives.restore'];
      const input = schema.parse({ connectionId, path, ...asked });
      return output.parse(await archiveHandlers['archives.restore'](input, still));
    },
    planCleanup: async (criteria, includesUnfinished = false) => {
      const { input: schema, output } = cleanupCalls['cleanup.plan'];
      return output.parse(
        await cleanup['cleanup.plan'](schema.parse({ connectionId, criteria, includesUnfinished }), still),
      );
    },
    runCleanup: async (request, signal = never) => {
      const { input: schema, output } = cleanupCalls['cleanup.run'];
      const input = schema.parse({ connectionId, runId: 'test', request });
      return output.parse(await cleanup['cleanup.run'](input, { signal, onProgress }));
    },
    stopCleanup: async () => cleanup['cleanup.stop']({ runId: 'test' }, still),
    archiveHandlers,
    connectionId,
    database: () => core.connections.database(connectionId),
    journal,
    lock: () => void core.connections.lock(connectionId),
    dispose,
  };
}
