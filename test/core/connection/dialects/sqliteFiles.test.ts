import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeOwnWrites } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import type { PromptAnswer } from '#shared/domain/attempt.ts';
import { FailureError } from '#shared/failure.ts';
import { aSimulation } from '../../../support/aSimulation.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { makeOwnDatabase, neverAborted } from '../../../support/ownDatabases.ts';
import { bundles, checkout } from '../../../support/spawnedProgram.ts';
import { makeTestCore } from '../../../support/testCore.ts';

const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
/* SQLite files as crashes and copies leave them. */

const { core, folder, dispose } = await makeTestCore();
afterAll(dispose);
const asked: { readonly message: string; readonly choices: readonly string[] }[] = [];
const person: { answer: PromptAnswer['kind'] } = { answer: 'refuse' };
core.listen((event) => {
  if (event.kind !== 'prompt' || event.open.prompt.kind !== 'recovery') return;
  const { message, choices } = event.open.prompt;
  asked.push({ message, choices });
  void call('prompts.answer', { promptId: event.open.promptId, answer: { kind: person.answer } });
});
beforeEach(() => void asked.splice(0));

async function call(name: string, input: object): Promise<unknown> {
  const reply = await core.call({ call: name, input, callId: 'a call' }, neverAborted);
  if (reply.ok) return reply.value;
  throw new FailureError(reply.failure);
}

const connectionSchema = z.object({ id: z.string(), notices: z.array(z.object({ code: z.string() })) });
const titlesSchema = z.object({ rows: z.array(z.object({ title: z.string() })) });

/** Opens a file with the given answers to questions, and closes it again. */
async function openOnce(path: string, answer: 'recover' | 'copy' | 'refuse') {
  person.answer = answer;
  const { id, notices } = connectionSchema.parse(await call('connections.open', { target: { kind: 'file', path } }));
  const { rows } = titlesSchema.parse(await call('simulations.list', { connectionId: id }));
  await call('connections.close', { connectionId: id });
  return { titles: rows.map(({ title }) => title), notices: notices.map(({ code }) => code) };
}

const filesNextTo = (path: string): readonly string[] => readdirSync(dirname(path)).toSorted();
const copies = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.includes(`tidescope-copy-`) && name.includes(`-${process.pid}-`));

const plain = async (): Promise<string> =>
  makeOwnDatabase('sqlite', { rows: [1, 2].map((id) => aSimulation({ id, title: 'as it was' })) });

/** A file in WAL mode that was closed properly. */
async function withLog(): Promise<string> {
  const path = await plain();
  const database = new Database(path);
  database.pragma('journal_mode = wal');
  database.close();
  return path;
}

/**
 * Changes the file in a separate process that is killed as by `kill -9`, after the commit to the log or during the
 * change.
 */
function crash(path: string, mode: 'journal' | 'log'): void {
  const changes = {
    // A cache of five pages: the journal is synced and the file partly overwritten before the commit.
    journal: [
      "d.pragma('cache_size = 5')",
      `d.exec("begin; update Simulation set title = 'half done'")`,
      `d.exec("insert into Input (id, simulation_id, compressed_data) values (1, 1, randomblob(200000))")`,
      `d.exec("update Simulation set title = hex(randomblob(20000))")`,
    ],
    log: [
      "d.pragma('wal_autocheckpoint = 0')",
      `d.exec("update Simulation set title = 'committed'")`,
      `d.exec("begin; update Simulation set title = 'half done'")`,
    ],
  };
  const change = changes[mode].join('; ');
  const program = `const d = require('better-sqlite3')(process.argv[1]); ${change}; process.kill(process.pid, 'SIGKILL')`;
  expect(spawnSync(process.execPath, ['-e', program, path], { cwd: checkout }).signal).toBe('SIGKILL');
}

describe('a file whose writer was killed during a transaction', () => {
  const crashed = async (): Promise<string> => {
    const path = await plain();
    crash(path, 'journal');
    expect(filesNextTo(path)).toEqual(['db.sqlite', 'db.sqlite-journal']);
    return path;
  };

  it('is recovered if the user agrees', async () => {
    const path = await crashed();
    expect((await openOnce(path, 'recover')).titles).toEqual(['as it was', 'as it was']);
    expect(asked).toMatchObject([{ message: containing('needs recovery'), choices: ['recover', 'copy'] }]);
    expect(filesNextTo(path)).toEqual(['db.sqlite']);
  });

  it('is left unchanged when a private copy is opened, which is removed at the end', async () => {
    const path = await crashed();
    const before = readFileSync(path);
    expect(await openOnce(path, 'copy')).toEqual({ titles: ['as it was', 'as it was'], notices: ['private-copy'] });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(filesNextTo(path)).toEqual(['db.sqlite', 'db.sqlite-journal']);
    expect(copies()).toEqual([]);
  });

  it('is left unchanged if the user declines', async () => {
    const path = await crashed();
    expect((await caughtFailure(openOnce(path, 'refuse'))).code).toBe('cancelled');
    expect(filesNextTo(path)).toEqual(['db.sqlite', 'db.sqlite-journal']);
  });

  it('is recovered without asking if this program was killed', async () => {
    const path = await crashed();
    await makeOwnWrites(join(folder, 'writing')).begin(path);
    expect((await openOnce(path, 'refuse')).titles).toEqual(['as it was', 'as it was']);
    expect(asked).toEqual([]);
    expect(filesNextTo(path)).toEqual(['db.sqlite']);
    expect(await makeOwnWrites(join(folder, 'writing')).has(path)).toBe(false);
  });
});

describe('a file with a write-ahead log', () => {
  it('is opened and closed without leaving a new file next to it', async () => {
    const path = await withLog();
    const before = readFileSync(path);
    expect((await openOnce(path, 'refuse')).titles).toEqual(['as it was', 'as it was']);
    expect(filesNextTo(path)).toEqual(['db.sqlite']);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(asked).toEqual([]);
  });

  it('keeps the log of another program that has it open', async () => {
    const path = await withLog();
    const other = new Database(path);
    other.exec(`update Simulation set title = 'by another'`);
    expect((await openOnce(path, 'refuse')).titles).toEqual(['by another', 'by another']);
    expect(filesNextTo(path)).toEqual(['db.sqlite', 'db.sqlite-shm', 'db.sqlite-wal']);
    other.close();
  });

  it('is opened directly with the log and the index of a killed program', async () => {
    const path = await withLog();
    crash(path, 'log');
    expect((await openOnce(path, 'refuse')).titles).toEqual(['committed', 'committed']);
    expect(filesNextTo(path)).toEqual(['db.sqlite', 'db.sqlite-shm', 'db.sqlite-wal']);
  });

  it('is recovered or copied if it has a log without an index', async () => {
    for (const choice of ['recover', 'copy'] as const) {
      const path = await withLog();
      crash(path, 'log');
      rmSync(`${path}-shm`);
      expect((await openOnce(path, choice)).titles, choice).toEqual(['committed', 'committed']);
      expect(asked.at(-1)).toMatchObject({ message: containing('write-ahead log') });
      expect(filesNextTo(path)).toEqual(choice === 'recover' ? ['db.sqlite'] : ['db.sqlite', 'db.sqlite-wal']);
    }
    expect(copies()).toEqual([]);
  });

  it('is not mixed with the log of another database', async () => {
    const other = await withLog();
    crash(other, 'log');
    const path = await plain();
    copyFileSync(`${other}-wal`, `${path}-wal`);
    expect(await openOnce(path, 'copy')).toEqual({ titles: ['as it was', 'as it was'], notices: ['private-copy'] });
    expect(asked).toMatchObject([{ message: containing('does not belong to'), choices: ['copy'] }]);
  });
});

describe('a folder that is not writable', () => {
  /** Opens a file as a user other than root, to whom permissions apply. */
  const openAsOther = (path: string) => {
    const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const program = join(checkout, bundles, 'openFileProgram.js');
    chmodSync(dirname(path), 0o555);
    const { stdout, stderr } = spawnSync(process.execPath, [program, path], {
      cwd: checkout,
      encoding: 'utf8',
      ...other,
    });
    chmodSync(dirname(path), 0o755);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as unknown;
  };

  it('offers a private copy of a file in WAL mode, with and without its log', async () => {
    const message = containing('you have no permission to write to its folder');
    const clean = await withLog();
    expect(openAsOther(clean)).toEqual({ count: '2', asked: [[message, 'copy']] });
    const crashed = await withLog();
    crash(crashed, 'log');
    rmSync(`${crashed}-shm`);
    expect(openAsOther(crashed)).toEqual({ count: '2', asked: [[containing('needs recovery'), 'copy']] });
  });

  it('opens other files as usual, and copies those that need recovery', async () => {
    expect(openAsOther(await plain())).toEqual({ count: '2', asked: [] });
    const crashed = await plain();
    crash(crashed, 'journal');
    expect(openAsOther(crashed)).toEqual({ count: '2', asked: [[containing('needs recovery'), 'copy']] });
  });
});

it('says what a file is that is not a database', async () => {
  const cases = [
    ['empty', '', /is empty \(0 bytes\)/u],
    ['random', randomBytes(65_536), /encrypted/u],
    ['dump', '-- PostgreSQL database dump\n\nSET statement_timeout = 0;', /is a dump/u],
    ['custom', 'PGDMP\u0001\u000e', /is a dump/u],
    ['gzip', Buffer.from('1f8b080000000000', 'hex'), /is compressed/u],
    ['text', 'hello', /is not a SQLite database/u],
  ] as const;
  for (const [name, bytes, message] of cases) {
    const path = join(folder, `${name}.sqlite`);
    writeFileSync(path, bytes);
    const failure = await caughtFailure(openOnce(path, 'copy'));
    expect(failure).toMatchObject({ code: 'not-sqlite', message: matching(message) });
    expect(failure.message).toContain(basename(path));
    expect(existsSync(`${path}-journal`)).toBe(false);
  }
  expect(asked).toEqual([]);
});
