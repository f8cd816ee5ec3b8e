import { makeAttempt } from '#core/connection/attempt/makeAttempt.ts';
import type { Prompts } from '#core/connection/attempt/prompts.ts';
import { givenSecrets } from '#core/connection/secrets/givenSecrets.ts';
import { resolveSecret } from '#core/connection/secrets/resolveSecret.ts';
import type { SecretVault } from '#core/connection/secrets/secretVault.ts';
import { askYaptideUrl } from '#core/connection/ssh/askUrl/askUrl.ts';
import type { HostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { SshConfig } from '#core/connection/ssh/config/sshConfig.ts';
import type { CallOutput, HandlerInput } from '#shared/contract/contract.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import { type SecretSlot, usualLimits } from '#shared/domain/profile.ts';

/** The calls about SSH itself. */
export interface SshCalls {
  readonly hosts: () => Promise<CallOutput<'ssh.hosts'>>;
  readonly resolve: (alias: string) => Promise<CallOutput<'ssh.resolve'>>;
  /** Logs in, asks yaptide's container for its database's address, and leaves again. */
  readonly askUrl: (input: HandlerInput<'ssh.askUrl'>, context: AskContext) => Promise<CallOutput<'ssh.askUrl'>>;
}

interface AskContext {
  readonly signal: AbortSignal;
  readonly callId: string | null;
  readonly onStage: (stage: Stage) => void;
}

interface SshCallsOptions {
  readonly config: SshConfig;
  readonly hostKeys: HostKeys;
  readonly prompts: Prompts;
  readonly vault: SecretVault;
}

/** Composes what the window asks of SSH. */
export function makeSshCalls({ config, hostKeys, prompts, vault }: SshCallsOptions): SshCalls {
  return {
    hosts: async () => config.hosts(),
    resolve: async (alias) => {
      const { hops, notices } = await config.resolve(alias);
      return { hops, notices };
    },
    askUrl: async ({ profileId, hops, secrets, yaptide }, { signal, callId, onStage }) => {
      const limits = usualLimits;
      const given = givenSecrets(secrets, vault);
      const session = new Map<SecretSlot, string>();
      const attempt = makeAttempt({
        signal,
        limits,
        onStage,
        ask: async (prompt, asking) =>
          prompts.ask(prompt, { callId, connectionId: null, signal: asking, limit: limits.answer }),
        resolveSecret: async (request, ask, wishing) =>
          resolveSecret({ request, profileId: profileId ?? null, given, session, vault, ask, signal: wishing, limits }),
      });
      const tunnel = await openTunnel(hops, { attempt, hostKeys });
      try {
        const { maskedUrl, address, translation } = await askYaptideUrl({ tunnel, yaptide, attempt });
        const { password, ...place } = address;
        return {
          maskedUrl,
          translation,
          database: {
            kind: 'postgresql',
            ...place,
            password: { kind: password === undefined ? 'none' : 'stored' },
          },
          password: password === undefined ? null : vault.hold(password),
        };
      } finally {
        await tunnel.close();
      }
    },
  };
}
