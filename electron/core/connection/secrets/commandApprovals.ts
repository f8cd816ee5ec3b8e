import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { secretCommands } from '#core/connection/profiles/profileSecrets.ts';
import { serialize } from '#core/serialize.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';

/** What the user is asked before a command runs for the first time. */
export interface CommandQuestion {
  /** The name of the saved connection. */
  readonly connection: string;
  /** What the command prints: `Password of alice on yap-host`. */
  readonly purpose: string;
  readonly command: string;
}

/**
 * How a host lets the user approve a command: by asking outside the window, whose page could answer by itself, or, if
 * it cannot ask, by saving a connection that names the command.
 */
export type ApproveCommand =
  ((question: CommandQuestion, signal: AbortSignal) => Promise<boolean>) | 'when-saved' | undefined;

/** A command that is about to run for a saved connection. */
interface CommandUse {
  readonly profile: Pick<Profile, 'id' | 'name'>;
  readonly purpose: string;
  readonly command: string;
}

/** Which commands the user has approved, by saved connection. */
export interface CommandApprovals {
  /** Whether saving a connection approves its commands. */
  readonly bySaving: boolean;
  /** Asks about a command that is not approved. Fails with not-allowed if it is declined, or if the host cannot ask. */
  readonly ensure: (use: CommandUse, signal: AbortSignal) => Promise<void>;
  /** A connection was saved: its commands are approved if the host cannot ask; those it no longer has are forgotten. */
  readonly saved: (profile: Profile) => Promise<void>;
  readonly removed: (profileId: string) => Promise<void>;
}

const fileSchema = z
  .strictObject({
    version: z.literal(1),
    approved: z
      .array(
        z
          .strictObject({
            profileId: z.string(),
            /** Of the exact text; a command may contain a secret. */ sha256: z.string(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
type Approvals = z.infer<typeof fileSchema>;

/** Keeps the approvals in `approved-commands.json`. A command that differs in one character is another command. */
export function makeCommandApprovals({
  directory,
  approve,
}: {
  readonly directory: string;
  readonly approve: ApproveCommand;
}): CommandApprovals {
  const file = makeSettingsFile<Approvals>({
    path: join(directory, 'approved-commands.json'),
    schema: fileSchema,
    missing: { version: 1, approved: [] },
  });
  // One question at a time; the second attempt of a reconnect finds the answer to the first.
  const inQueue = serialize();
  const isApproved = async (profileId: string, command: string): Promise<boolean> => {
    const sha256 = digestOf(command);
    return (await file.read()).approved.some((entry) => entry.profileId === profileId && entry.sha256 === sha256);
  };
  const add = async (profileId: string, commands: readonly string[]): Promise<void> => {
    const digests = new Set(commands.map(digestOf));
    await file.update(({ approved }) => ({
      version: 1,
      approved: [
        ...approved.filter((entry) => entry.profileId !== profileId || !digests.has(entry.sha256)),
        ...[...digests].map((sha256) => ({ profileId, sha256 })),
      ],
    }));
  };
  const keepOnly = async (profileId: string, commands: readonly string[]): Promise<void> => {
    const digests = new Set(commands.map(digestOf));
    const isKept = (entry: Approvals['approved'][number]): boolean =>
      entry.profileId !== profileId || digests.has(entry.sha256);
    if ((await file.read()).approved.every(isKept)) return;
    await file.update(({ approved }) => ({ version: 1, approved: approved.filter(isKept) }));
  };
  return {
    bySaving: approve === 'when-saved',
    ensure: async ({ profile, purpose, command }, signal) =>
      inQueue(async () => {
        if (await isApproved(profile.id, command)) return;
        if (typeof approve !== 'function') throw cannotAsk(profile.name, approve === 'when-saved');
        if (!(await approve({ connection: profile.name, purpose, command }, signal))) throw declined(profile.name);
        await add(profile.id, [command]);
      }),
    saved: async (profile) => {
      const commands = secretCommands(profile);
      await keepOnly(profile.id, commands);
      if (approve === 'when-saved' && commands.length > 0) await add(profile.id, commands);
    },
    removed: async (profileId) => keepOnly(profileId, []),
  };
}

/** Why a command in settings that are not saved does not run. */
export function notSaved(): Error {
  return makeFailure({
    code: 'not-allowed',
    message: 'A command for a secret runs only for a saved connection',
    hint: 'Save the connection first. The command then runs once it is approved.',
  });
}

function digestOf(command: string): string {
  return createHash('sha256').update(command).digest('hex');
}

function cannotAsk(name: string, canSave: boolean): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `The command for a secret of '${name}' is not approved`,
    hint: canSave
      ? 'Open the settings of the connection, check the command, and save them: that approves it.'
      : 'Connect from the desktop program, which asks once.',
  });
}

function declined(name: string): Error {
  return makeFailure({
    code: 'not-allowed',
    message: `The command for a secret of '${name}' was not approved, and did not run`,
    hint: 'Connect again to be asked again, or change where the secret comes from.',
  });
}
