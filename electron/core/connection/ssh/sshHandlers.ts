import { makeAttempt } from '#core/connection/attempt/attempt.ts';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import { toDatabasePlace } from '#core/connection/postgresUrl.ts';
import type { ProfileStore } from '#core/connection/profiles/profileStore.ts';
import { type CommandApprovals, notSaved } from '#core/connection/secrets/commandApprovals.ts';
import { givenSecrets, type SecretVault } from '#core/connection/secrets/secretVault.ts';
import { resolveSecret } from '#core/connection/secrets/resolveSecret.ts';
import { askYaptideUrl } from '#core/connection/ssh/askUrl/askUrl.ts';
import type { HostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { openSshTunnel } from '#core/connection/route/sshRoute.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import type { SshConfig } from '#core/connection/ssh/config/sshConfig.ts';
import type { sshCalls } from '#shared/contract/profileCalls.ts';
import { type SecretSlot, usualLimits } from '#shared/domain/profile.ts';

/** The handlers of `sshCalls`. */
export type SshHandlers = HandlersOf<typeof sshCalls, 'signal' | 'callId' | 'onStage'>;

interface SshOptions {
  readonly config: SshConfig;
  readonly hostKeys: HostKeys;
  readonly prompts: Prompts;
  readonly vault: SecretVault;
  readonly profiles: Pick<ProfileStore, 'find'>;
  readonly approvals: CommandApprovals;
}

/** Reads ~/.ssh/config, and asks yaptide's container for its database's address: logs in, asks, and logs out. */
export function makeSshHandlers(options: SshOptions): SshHandlers {
  const { config, hostKeys, prompts, vault, profiles, approvals } = options;
  return {
    'ssh.hosts': async () => config.hosts(),
    'ssh.resolve': async ({ alias }) => {
      const { hops, notices, needsSystemSsh } = await config.resolve(alias);
      return { hops, notices, needsSystemSsh };
    },
    'ssh.askUrl': async ({ profileId, hops, systemSsh, secrets, yaptide }, { signal, callId, onStage }) => {
      const limits = usualLimits;
      const given = givenSecrets(secrets, vault);
      const session = new Map<SecretSlot, string>();
      const attempt = makeAttempt({
        signal,
        limits,
        onStage,
        ask: async (prompt, asking) =>
          prompts.ask(prompt, { callId, connectionId: null, signal: asking, limit: limits.answer }),
        resolveSecret: async (request, { ask, paused }, asking) =>
          resolveSecret({
            request,
            profileId: profileId ?? null,
            given,
            session,
            vault,
            ask,
            approve: async (command) => {
              const saved = profileId === undefined ? undefined : await profiles.find(profileId);
              // Only saved hosts: a command's output must not go to a host of a draft.
              if (saved === undefined || JSON.stringify(saved.hops) !== JSON.stringify(hops)) throw notSaved();
              const use = { profile: saved, purpose: request.message, command };
              await paused(async () => approvals.ensure(use, asking));
            },
            signal: asking,
            limits,
          }),
      });
      const choice = { chosen: systemSsh === true, canRemember: false, onChosen: async () => Promise.resolve() };
      const tunnel = await openSshTunnel(hops, { attempt, hostKeys }, choice);
      try {
        const { maskedUrl, address, translation } = await askYaptideUrl({ tunnel, yaptide, attempt });
        const { password, keyPassphrase: _passphrase, unused: _unused, ...place } = address;
        return {
          maskedUrl,
          translation,
          database: toDatabasePlace(place, { kind: password === undefined ? 'none' : 'stored' }),
          password: password === undefined ? null : vault.hold(password),
        };
      } finally {
        await tunnel.close();
      }
    },
  };
}
