import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hop, Profile } from '#shared/domain/profile.ts';
import { useFaultBench } from '../../../support/faultBench.ts';
import { hopAt, profileAt, rightPassword } from '../../../support/faultProfiles.ts';
import { freePort } from '../../../support/freePort.ts';
import { startSilentServer } from '../../../support/muteServer.ts';
import { startFaultServer } from '../../../support/sshFaultServer.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useFaultBench();
const made: { server?: SshServer; strict?: SshServer } = {};
const server = (): SshServer => made.server ?? expect.unreachable();
const strict = (): SshServer => made.strict ?? expect.unreachable();
beforeAll(async () => {
  const allowed = [bench().key];
  const banner = join(bench().home, 'banner');
  await writeFile(banner, 'All use is watched.\n'.repeat(1500));
  made.server = await startSshServer({ allowed, settings: [`Banner ${banner}`] });
  made.strict = await startSshServer({ allowed, settings: ['AllowTcpForwarding no'] });
});
afterAll(async () => Promise.all([made.server?.dispose(), made.strict?.dispose()]));

const hop = (port: number, parts: Partial<Hop> = {}): Hop => hopAt(port, bench().key, parts);
/** Step limits of a second, to keep the tests short. */
const through = (hops: readonly Hop[], port = bench().database.port): Profile =>
  profileAt({ ...bench().database, port }, { hops, limits: { step: 1 } });
/** The profile with another database host. */
const at = (host: string, { database, ...profile }: Profile): Profile => ({
  ...profile,
  database: database.kind === 'postgresql' ? { ...database, host } : database,
});

describe('a route that does not lead there', () => {
  it('fails at a server that forbids forwarding', async () => {
    const failure = await bench().refusal(through([hop(strict().port)]), [rightPassword]);
    expect(failure).toMatchObject({
      code: 'not-allowed',
      message: `The server 127.0.0.1:${strict().port} does not allow forwarding to 127.0.0.1:${bench().database.port}`,
    });
    expect(failure.hint).toContain('AllowTcpForwarding');
    expect(bench().stages().at(-1)).toMatchObject({ id: 'channel', state: 'failed' });
  });

  it('fails at a jump host that is down, first or second', async () => {
    const dead = await freePort();
    expect(await bench().refusal(through([hop(dead), hop(server().port)]), [rightPassword])).toMatchObject({
      code: 'unreachable',
      message: `127.0.0.1:${dead} cannot be reached: no server is listening there`,
    });
    expect(await bench().refusal(through([hop(server().port), hop(dead)]), [rightPassword])).toMatchObject({
      code: 'unreachable',
      message: `127.0.0.1:${dead} cannot be reached from 127.0.0.1:${server().port}`,
    });
  });

  it('fails where PostgreSQL does not listen, seen from here or from the hop', async () => {
    const dead = await freePort();
    for (const hops of [[], [hop(server().port)]]) {
      const failure = await bench().refusal(through(hops, dead), [rightPassword]);
      expect(failure.code).toBe('unreachable');
      expect(failure.message).toContain(`127.0.0.1:${dead}`);
    }
  });

  it('fails at an unknown name: of the hop, of the database, or of the database at the hop', async () => {
    const name = 'nowhere.invalid';
    const profiles = [
      through([hop(22, { host: name })]),
      at(name, through([])),
      at(name, through([hop(server().port)])),
    ];
    for (const profile of profiles) {
      const failure = await bench().refusal(profile, [rightPassword]);
      expect(failure.code).toBe('unknown-host');
      expect(failure.message).toContain(name);
    }
  });
});

describe('a port that accepts and never answers', () => {
  it('fails at the limit of the step, as a hop, behind a hop, or as PostgreSQL', async () => {
    const mute = await startSilentServer();
    try {
      const profiles = [
        through([hop(mute.port)]),
        through([hop(server().port), hop(mute.port)]),
        through([hop(server().port)], mute.port),
        through([], mute.port),
      ];
      const since = performance.now();
      const failures = await Promise.all(profiles.map(async (profile) => bench().refusal(profile, [rightPassword])));
      expect(failures.map(({ code }) => code)).toEqual(profiles.map(() => 'timeout'));
      for (const { message } of failures) expect(message).toContain('did not answer within 1 s (step: ');
      expect(performance.now() - since).toBeLessThan(20_000);
    } finally {
      await mute.close();
    }
  });
});

describe('a server that sends too much', () => {
  it('is refused if it sends 1 MB before its SSH version', async () => {
    const talker = await startFaultServer((socket) => void socket.write('All use is watched.\r\n'.repeat(50_000)));
    try {
      const failure = await bench().refusal(through([hop(talker.port)]), [rightPassword]);
      expect(failure).toMatchObject({
        code: 'unavailable',
        message: `127.0.0.1:${talker.port} keeps sending data without identifying as an SSH server`,
      });
      expect(JSON.stringify(failure).length).toBeLessThan(2000);
    } finally {
      await talker.close();
    }
  });

  it('is read to the end if its login banner is long', async () => {
    const connection = await bench().open(through([hop(server().port)]), [rightPassword]);
    expect(connection.via).toHaveLength(1);
  });

  it('is refused if its login banner is 1 MB, more than an SSH packet may hold', async () => {
    const banner = join(bench().home, 'endless');
    await writeFile(banner, 'All use is watched.\n'.repeat(50_000));
    const talker = await startSshServer({ allowed: [bench().key], settings: [`Banner ${banner}`] });
    try {
      const failure = await bench().refusal(through([hop(talker.port)]), [rightPassword]);
      expect(failure).toMatchObject({ code: 'login-refused' });
      expect(failure.message).toContain(`127.0.0.1:${talker.port}`);
      expect(JSON.stringify(failure).length).toBeLessThan(2000);
    } finally {
      await talker.dispose();
    }
  });

  it('is reported as SSH, not PostgreSQL', async () => {
    const failure = await bench().refusal(through([], server().port), [rightPassword]);
    expect(failure.code).toBe('connection-lost');
    expect(failure.message).toContain(`127.0.0.1:${server().port}`);
  });
});
