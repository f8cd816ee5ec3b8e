import { describe, expect, it } from 'vitest';
import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import type { Profile } from '#shared/domain/profile.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { profileAt } from '../../../support/faultProfiles.ts';
import { freePort } from '../../../support/freePort.ts';
import { postgresPassword } from '../../../support/postgresServer.ts';

/* Which questions are asked, when, and how often. */

const bench = useFaultBench();
const right = (prompt: Prompt): PromptAnswer =>
  prompt.kind === 'secret' ? { kind: 'secret', value: postgresPassword, remember: false } : { kind: 'refuse' };

function secretsAsked(work: () => Promise<unknown>): Promise<number> {
  const before = bench().prompts.length;
  return work().then(
    () =>
      bench()
        .prompts.slice(before)
        .filter(({ prompt }) => prompt.kind === 'secret').length,
  );
}

describe('the password of a database', () => {
  it('is not asked for when nothing listens, or TLS is required and not offered', async () => {
    bench().answerBy(right);
    const dead = profileAt({ ...bench().database, port: await freePort() });
    const withTls: Profile = profileAt({ ...bench().database, tls: { ...tls, mode: 'require' } });
    const asked = await secretsAsked(async () => {
      expect(await bench().refusal(dead)).toMatchObject({ code: 'unreachable' });
      expect(await bench().refusal(withTls)).toMatchObject({ code: 'tls' });
    });
    expect(asked).toBe(0);
  });

  it('is asked for once by a test and the following connection', async () => {
    bench().answerBy(right);
    const profile = profileAt(bench().database);
    const target = { kind: 'draft', profile } as const;
    const asked = await secretsAsked(async () => {
      await bench().call('connections.test', { target });
      await bench().call('profiles.save', { profile, secrets: [] });
      await bench().call('connections.open', { target: { kind: 'profile', id: profile.id } });
    });
    expect(asked).toBe(1);
    const again = profileAt({ ...bench().database, database: 'there_is_none' });
    const other = await secretsAsked(async () => bench().refusal(again));
    expect(other).toBe(1);
  });
});

const tls = {
  rootCertificate: '',
  certificate: '',
  key: '',
  keyPassphrase: { kind: 'ask' },
} as const;
