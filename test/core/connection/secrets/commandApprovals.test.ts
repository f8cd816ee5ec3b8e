import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApproveCommand, CommandQuestion } from '#core/connection/secrets/commandApprovals.ts';
import type { Call, CallInput } from '#shared/contract/contract.ts';
import { makeHop, makePostgresPlace, makeProfile } from '#shared/domain/newProfile.ts';
import type { Target } from '#shared/domain/connection.ts';
import { type Profile, profileSchema } from '#shared/domain/profile.ts';
import { type Failure, FailureError } from '#shared/failure.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { fewSimulations } from '../../../support/faultProfiles.ts';
import { makePostgresDatabase, postgresAddress, postgresPassword } from '../../../support/postgresServer.ts';
import { startLoginServer } from '../../../support/sshFaultServer.ts';
import { makeSshKey } from '../../../support/sshKeys.ts';
import { makeTestCore, type TestCore } from '../../../support/testCore.ts';

/* A profile's password from a command, through the whole of core, to a real server. */

let address: URL;
let test: TestCore | undefined;
let asked: CommandQuestion[];
beforeAll(async () => {
  address = new URL(await postgresAddress(await makePostgresDatabase(fewSimulations)));
});
beforeEach(() => {
  asked = [];
});
afterEach(async () => test?.dispose());

/** Starts core with a host that answers like this, and records its questions. */
async function start(answer: boolean | 'when-saved' | undefined): Promise<TestCore> {
  const approve: ApproveCommand =
    typeof answer === 'boolean'
      ? async (question) => {
          asked.push(question);
          return answer;
        }
      : answer;
  test = await makeTestCore(approve === undefined ? {} : { approveCommand: approve });
  return test;
}

async function call<C extends Call>({ core }: TestCore, name: C, input: CallInput<C>): Promise<unknown> {
  const reply = await core.call({ call: name, input, callId: 'c' }, new AbortController().signal);
  if (!reply.ok) throw new FailureError(reply.failure);
  return reply.value;
}

/** A command that records that it ran, and prints the password. */
function commandIn(folder: string, more = ''): string {
  return `bash -c 'echo >> "${join(folder, 'ran')}"; printf "%s" "${postgresPassword}"${more}'`;
}

const ran = async ({ folder }: TestCore): Promise<number> =>
  existsSync(join(folder, 'ran')) ? (await readFile(join(folder, 'ran'), 'utf8')).length : 0;

function profileWith(command: string, parts: Partial<Profile> = {}): Profile {
  const database = makePostgresPlace({
    host: address.hostname,
    port: Number(address.port),
    user: 'postgres',
    database: address.pathname.slice(1),
    password: { kind: 'command', command },
  });
  return makeProfile({ id: 'one', name: 'Production', database, ...parts });
}

async function save(core: TestCore, profile: Profile): Promise<void> {
  await call(core, 'profiles.save', { profile, secrets: [] });
}

/** Opens a saved connection and closes it. */
async function open(core: TestCore, id = 'one'): Promise<void> {
  await call(core, 'connections.open', { target: { kind: 'profile', id } });
  await call(core, 'connections.close', { connectionId: `profile-${id}` });
}

const refusal = async (core: TestCore, target: Target): Promise<Failure> =>
  caughtFailure(call(core, 'connections.open', { target }));

describe('a command for a secret', () => {
  it('runs once it is approved, with the exact command in the question, and is not asked about again', async () => {
    const core = await start(true);
    const command = commandIn(core.folder);
    await save(core, profileWith(command));
    await open(core);
    await open(core);
    expect(asked).toMatchObject([{ connection: 'Production', command }]);
    expect(asked[0]?.purpose).toMatch(/^Password of postgres for /u);
    expect(await ran(core)).toBe(2);
  });

  it('does not run if the user declines, and is asked about next time', async () => {
    const core = await start(false);
    await save(core, profileWith(commandIn(core.folder)));
    const target = { kind: 'profile', id: 'one' } as const;
    expect((await refusal(core, target)).message).toContain('was not approved');
    await refusal(core, target);
    expect(asked).toHaveLength(2);
    expect(await ran(core)).toBe(0);
  });

  it('is asked about again after a change of a single character', async () => {
    const core = await start(true);
    await save(core, profileWith(commandIn(core.folder)));
    await open(core);
    await save(core, profileWith(commandIn(core.folder, ' ')));
    await open(core);
    expect(asked).toHaveLength(2);
    expect(asked[0]?.command).not.toBe(asked[1]?.command);
  });

  it('is asked about again for another connection: a duplicate, or the same one removed and added again', async () => {
    const core = await start(true);
    const profile = profileWith(commandIn(core.folder));
    await save(core, profile);
    await open(core);
    const copy = await call(core, 'profiles.duplicate', { id: 'one' });
    await open(core, profileSchema.parse(copy).id);
    expect(asked).toHaveLength(2);
    await call(core, 'profiles.remove', { id: 'one' });
    await save(core, profile);
    await open(core);
    expect(asked).toHaveLength(3);
  });

  it('never runs for a draft, even of a connection whose command is approved', async () => {
    const core = await start(true);
    const profile = profileWith(commandIn(core.folder));
    await save(core, profile);
    await open(core);
    const draft = { kind: 'draft', profile, secrets: [] } as const;
    expect(await caughtFailure(call(core, 'connections.test', { target: draft }))).toMatchObject({
      code: 'not-allowed',
    });
    expect((await refusal(core, draft)).hint).toContain('Save the connection first');
    expect(await ran(core)).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('cannot come from an address', async () => {
    const core = await start(true);
    const url = `${address.href}&passcommand=${encodeURIComponent(commandIn(core.folder))}`;
    await call(core, 'connections.open', { target: { kind: 'url', url, password: postgresPassword } });
    expect(await ran(core)).toBe(0);
    expect(asked).toEqual([]);
  });

  it('is not approved by an import', async () => {
    const core = await start(true);
    await save(core, profileWith(commandIn(core.folder)));
    await open(core);
    const file = await readFile(join(core.folder, 'profiles.json'), 'utf8');
    await call(core, 'profiles.import', { text: file.replace('"Production"', '"Imported"') });
    const list = JSON.stringify(await call(core, 'profiles.list', {}));
    expect(list.split('"kind":"command"')).toHaveLength(2);
  });

  it('is approved by saving where the host cannot ask, but not by editing the file afterwards', async () => {
    const core = await start('when-saved');
    await save(core, profileWith(commandIn(core.folder)));
    await open(core);
    expect(await ran(core)).toBe(1);
    const path = join(core.folder, 'profiles.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('echo >>', 'echo  >>'));
    const failure = await refusal(core, { kind: 'profile', id: 'one' });
    expect(failure.hint).toContain('save them');
    expect(await ran(core)).toBe(1);
    expect(JSON.stringify(await call(core, 'profiles.list', {}))).toContain('"savingApproves":true');
    const approvals = await readFile(join(core.folder, 'approved-commands.json'), 'utf8');
    expect(approvals).not.toContain(postgresPassword);
    expect(approvals).not.toContain('printf');
  });

  it('does not run where the host cannot ask and saving does not approve', async () => {
    const core = await start(undefined);
    await save(core, profileWith(commandIn(core.folder)));
    expect(await refusal(core, { kind: 'profile', id: 'one' })).toMatchObject({ code: 'not-allowed' });
    expect(await ran(core)).toBe(0);
  });

  it('for a hop runs for saved hosts only, when a server is asked for its address', async () => {
    const core = await start(true);
    core.core.listen((event) => {
      if (event.kind !== 'prompt' || event.open.prompt.kind !== 'host-key') return;
      const { promptId } = event.open;
      void call(core, 'prompts.answer', { promptId, answer: { kind: 'trust', remember: false } });
    });
    const server = await startLoginServer({
      hostKey: await makeSshKey(core.folder, 'host'),
      password: postgresPassword,
    });
    const hop = makeHop({
      host: '127.0.0.1',
      port: server.port,
      user: 'alice',
      login: 'password',
      agent: 'none',
      password: { kind: 'command', command: commandIn(core.folder) },
    });
    await save(core, profileWith('true', { hops: [hop] }));
    const wanted = { profileId: 'one', secrets: [], yaptide: { container: 'c', command: 'c' } };
    const draft = [{ ...hop, host: 'localhost' }];
    const failure = await caughtFailure(call(core, 'ssh.askUrl', { ...wanted, hops: draft }));
    expect(failure.message).toBe('A command for a secret runs only for a saved connection');
    expect(asked).toEqual([]);
    // It logs in, and this server supports nothing else.
    await caughtFailure(call(core, 'ssh.askUrl', { ...wanted, hops: [hop] }));
    expect(asked).toHaveLength(1);
    expect(await ran(core)).toBe(1);
    await server.close();
  });
});
