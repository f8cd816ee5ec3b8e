import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Profile } from '#shared/domain/profile.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { hopAt, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useFaultBench();
const made: { server?: SshServer } = {};
const server = (): SshServer => made.server ?? expect.unreachable();
beforeAll(async () => {
  made.server = await startSshServer({ allowed: [bench().key] });
});
afterAll(async () => made.server?.dispose());

const profile = (): Profile => profileAt(bench().database, { hops: [hopAt(server().port, bench().key)] });
const asked = (): number => bench().prompts.length;
const ownFile = (): string => join(bench().folder, 'known_hosts');

it('asks about an unknown host key by its fingerprint, and connects to no host that is not trusted', async () => {
  bench().answerBy(() => ({ kind: 'refuse' }));
  expect(await bench().refusal(profile(), [rightPassword])).toMatchObject({ code: 'cancelled' });
  const { fingerprint } = server().hostKey;
  expect(bench().prompts.at(-1)?.prompt).toMatchObject({ kind: 'host-key', port: server().port, fingerprint });
});

it('asks again about a key that was trusted once', async () => {
  bench().answerBy(() => ({ kind: 'trust', remember: false }));
  const before = asked();
  for (const _ of [1, 2]) await bench().open(profile(), [rightPassword]);
  expect(asked() - before).toBe(2);
  await expect(readFile(ownFile())).rejects.toMatchObject({ code: 'ENOENT' });
});

it('never asks again about a key that is remembered', async () => {
  bench().answerBy(() => ({ kind: 'trust', remember: true }));
  const before = asked();
  for (const _ of [1, 2]) await bench().open(profile(), [rightPassword]);
  expect(asked() - before).toBe(1);
  expect(await readFile(ownFile(), 'utf8')).toContain(server().hostKey.publicLine);
});

it('stops when a known host presents another key, showing both fingerprints', async () => {
  const { port, hostKey } = server();
  await server().dispose();
  made.server = await startSshServer({ allowed: [bench().key], port });
  const before = asked();
  const failure = await bench().refusal(profile(), [rightPassword]);
  expect(failure.code).toBe('not-allowed');
  expect(failure.message).toContain(`127.0.0.1:${port} has changed`);
  const details = failure.details.join('\n');
  expect(details).toContain(hostKey.fingerprint);
  expect(details).toContain(server().hostKey.fingerprint);
  expect(asked()).toBe(before);
});

it('refuses a revoked key without asking', async () => {
  await rm(ownFile());
  const userFile = join(bench().home, '.ssh', 'known_hosts');
  await writeFile(userFile, `@revoked * ${server().hostKey.publicLine}\n`);
  const before = asked();
  const failure = await bench().refusal(profile(), [rightPassword]);
  expect(failure).toMatchObject({
    code: 'not-allowed',
    message: `The host key of 127.0.0.1:${server().port} is revoked`,
  });
  expect(failure.details.join('\n')).toContain(server().hostKey.fingerprint);
  expect(asked()).toBe(before);
});
