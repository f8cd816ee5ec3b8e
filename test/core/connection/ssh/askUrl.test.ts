import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askYaptideUrl, type YaptideAnswer } from '#core/connection/ssh/askUrl/askUrl.ts';
import { openTunnel } from '#core/connection/ssh/tunnel/openTunnel.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { YaptideAsk } from '#shared/domain/profile.ts';
import { usualYaptideAsk } from '#shared/domain/newProfile.ts';
import { aHop } from '../../../support/aHop.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { makePlainAttempt, type PlainAttempt } from '../../../support/plainAttempt.ts';
import { useSshBench } from '../../../support/sshBench.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const bench = useSshBench();
const made: { server?: SshServer; tunnel?: Tunnel } = {};
beforeAll(async () => {
  made.server = await startSshServer({ allowed: [bench().key] });
  const { folder, hostKeys, key } = bench();
  const hop = aHop({ port: made.server.port, login: 'key', identityFiles: [key.file] });
  made.tunnel = await openTunnel([hop], { attempt: makePlainAttempt(), hostKeys, home: folder, environment: {} });
});
afterAll(async () => {
  await made.tunnel?.close();
  await made.server?.dispose();
});

const secret = "hush /hush'1";
const printed = `postgresql+psycopg://yaptide_user:${encodeURIComponent(secret)}@postgresql:5432/yaptide_db`;

interface Container {
  readonly name: string;
  readonly service?: string;
  readonly address?: string;
  readonly published?: readonly { readonly HostIp: string; readonly HostPort: string }[];
  readonly aliases?: readonly string[];
}

const flask: Container = { name: 'yaptide_flask', service: 'yaptide_flask', address: '172.18.0.3' };
const postgres: Container = {
  name: 'yaptide_postgresql',
  service: 'postgresql',
  address: '172.18.0.2',
  aliases: ['postgresql'],
};

interface Machine {
  readonly containers: readonly Container[];
  /** Replaces the shell in a container: a script that receives `bash -c <command>`. */
  readonly exec?: string;
}

/** Puts a `docker` into the server's sessions that knows these containers. */
async function play({ containers, exec = `echo '${printed.replaceAll("'", '%27')}'` }: Machine): Promise<void> {
  const listed = containers.map(({ name, service = '' }) => `${name}\t${service}`);
  const inspected = containers.map(({ name, service, address = '', aliases = [], published }) =>
    JSON.stringify({
      Name: `/${name}`,
      NetworkSettings: {
        Ports: { '5432/tcp': published ?? null },
        Networks: { yaptide_default: { IPAddress: address, Aliases: aliases } },
      },
      Hostname: name,
      Service: service ?? '',
    }),
  );
  await playScript(
    [
      'case "$1$2" in',
      `  ps-q) echo 1;;`,
      `  ps*) cat <<'END'\n${listed.join('\n')}\nEND\n  ;;`,
      `  inspect*) cat <<'END'\n${inspected.join('\n')}\nEND\n  ;;`,
      `  exec*) container=$2; shift 4\n${exec}\n  ;;`,
      '  *) exit 64;;',
      'esac',
    ].join('\n'),
  );
}

async function playScript(script: string): Promise<void> {
  if (made.server === undefined) throw new Error('There is no server');
  const file = join(made.server.folder, 'bin', 'docker');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

async function ask(
  attempt: PlainAttempt = makePlainAttempt(),
  yaptide: YaptideAsk = usualYaptideAsk,
): Promise<YaptideAnswer> {
  if (made.tunnel === undefined) throw new Error('There is no tunnel');
  return askYaptideUrl({ tunnel: made.tunnel, yaptide, attempt });
}

describe('the address of the database', () => {
  it('is found among other output, masked, and directed to the published port', async () => {
    const exec = [
      'echo "UserWarning: something is deprecated" >&2',
      'echo "connecting to postgresql://old:old@elsewhere:1/none"',
      `cat <<'END'\n${printed}\nDone.\nEND`,
    ].join('\n');
    const published = [{ HostIp: '0.0.0.0', HostPort: '15432' }];
    await play({ containers: [flask, { ...postgres, published }], exec });
    const attempt = makePlainAttempt();
    const answer = await ask(attempt);
    expect(answer.address).toMatchObject({
      host: '127.0.0.1',
      port: 15_432,
      database: 'yaptide_db',
      user: 'yaptide_user',
      password: secret,
    });
    expect(answer.maskedUrl).toBe('postgresql+psycopg://yaptide_user:***@postgresql:5432/yaptide_db');
    expect(answer.translation).toContain('publishes on the server at 127.0.0.1:15432');
    expect(attempt.steps.map(({ id, state }) => [id, state])).toEqual([
      ['yaptide-container', 'passed'],
      ['yaptide-command', 'passed'],
      ['yaptide-place', 'passed'],
    ]);
    expect(attempt.text()).not.toContain('hush');
  });

  it("leads to the container's address if no port is published", async () => {
    await play({ containers: [flask, postgres] });
    const { address, translation } = await ask();
    expect(address).toMatchObject({ host: '172.18.0.2', port: 5432 });
    expect(translation).toContain('yaptide_postgresql');
  });

  it('is used unchanged if it does not name a container', async () => {
    const elsewhere = 'postgresql://user:word@db.example.org:5433/yaptide_db';
    await play({ containers: [flask], exec: `echo ${elsewhere}` });
    const { address, translation } = await ask();
    expect(address).toMatchObject({ host: 'db.example.org', port: 5433 });
    expect(translation).toContain('No container has the name');
  });

  it('may contain a space in its password, as SQLAlchemy prints it', async () => {
    await play({ containers: [flask, postgres], exec: "echo 'postgresql://u:my pass@postgresql/yaptide_db'" });
    const answer = await ask();
    expect(answer.address.password).toBe('my pass');
    expect(answer.maskedUrl).toBe('postgresql://u:***@postgresql/yaptide_db');
  });

  it('may be a file in the container', async () => {
    await play({ containers: [flask], exec: 'echo sqlite:////usr/local/app/db.sqlite' });
    const failure = await caughtFailure(ask());
    expect(failure.message).toContain('SQLite file in the container');
    expect(failure.details).toEqual(['In the container: /usr/local/app/db.sqlite']);
  });
});

describe('the container', () => {
  it.each([
    ['deploy-yaptide_flask-1', ''],
    ['deploy_yaptide_flask_1', ''],
    ['strange', 'yaptide_flask'],
  ])('is found as %s with the service %j', async (name, service) => {
    await play({
      containers: [{ name, service, address: '172.18.0.9' }, postgres],
      exec: `echo "postgresql://$container:w@postgresql/yaptide_db"`,
    });
    expect((await ask()).address.user).toBe(name);
  });

  it('is reported with the running ones when it is missing', async () => {
    await play({ containers: [postgres] });
    const failure = await caughtFailure(ask());
    expect(failure.code).toBe('not-found');
    expect(failure.message).toContain("No container 'yaptide_flask' is running on");
    expect(failure.hint).toContain('yaptide_postgresql');
  });

  it('receives exactly what the settings say, which cannot escape its quotes', async () => {
    await play({ containers: [flask], exec: `printf '%s|' "$@" "$container" >&2; exit 9` });
    const command = `echo 'a' "b" $(id) \`id\`; # \n && x`;
    const failure = await caughtFailure(ask(makePlainAttempt(), { container: 'yaptide_flask', command }));
    expect(failure.details.join(' ')).toContain(`stderr: echo 'a' "b" $(id) \`id\`; #`);
    const evil = "x'; touch /tmp/never; '";
    const missing = await caughtFailure(ask(makePlainAttempt(), { container: evil, command }));
    expect(missing.code).toBe('not-found');
    expect(missing.details.join(' ')).not.toContain('touch');
  });
});

describe('a failure', () => {
  it('shows the command and its output, without secrets', async () => {
    const exec = [`echo 'Traceback: ${printed.replaceAll("'", '%27')}' >&2`, 'echo "PASSWORD=hush" >&2', 'exit 1'].join(
      '\n',
    );
    await play({ containers: [flask], exec });
    const attempt = makePlainAttempt();
    const failure = await caughtFailure(ask(attempt));
    expect(failure.code).toBe('unavailable');
    expect(failure.details[0]).toMatch(/^Run on .*docker exec 'yaptide_flask' bash -c 'cd \/usr\/local\/app/u);
    expect(failure.details[1]).toBe('Result: exit code 1');
    expect(failure.details[2]).toContain('stderr: Traceback: postgresql+psycopg://yaptide_user:***@postgresql');
    expect(JSON.stringify(failure) + attempt.text()).not.toContain('hush');
  });

  it('quotes output without an address', async () => {
    await play({ containers: [flask], exec: 'echo nothing of the kind' });
    const failure = await caughtFailure(ask());
    expect(failure).toMatchObject({ code: 'not-found', message: 'yaptide_flask did not print a database address' });
    expect(failure.details.at(-1)).toBe('stdout: nothing of the kind');
  });

  it('suggests the docker group if its socket is not accessible to the login', async () => {
    const socket = 'unix:///var/run/docker.sock';
    await playScript(
      `echo "permission denied while trying to connect to the Docker daemon socket at ${socket}" >&2; exit 1`,
    );
    const failure = await caughtFailure(ask());
    expect(failure.code).toBe('not-allowed');
    expect(failure.hint).toContain('group docker');
    expect(failure.details.join()).toContain('permission denied');
  });

  it('reports a server without docker', async () => {
    await playScript('echo "sh: docker: command not found" >&2; exit 127');
    const failure = await caughtFailure(ask());
    expect(failure.code).toBe('unavailable');
    expect(failure.message).toContain('Neither docker nor podman was found');
  });
});
