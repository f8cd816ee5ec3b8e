import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeJournal } from '#core/journal/journal.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import { findFileFailure } from '#core/stateFile.ts';
import type { Reply } from '#shared/failure.ts';
import { z } from 'zod';
import { caughtFailure } from '../support/caughtFailure.ts';
import { longestSlice } from '../support/longestSlice.ts';
import { neverAborted } from '../support/ownDatabases.ts';
import { makeTestCore, type TestCore } from '../support/testCore.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporaryFolder.ts';

/* What may be in the place of the program's own files: nothing of it stops the program, and what it refuses has a name. */

const places: Readonly<Record<string, (path: string) => void>> = {
  'a folder': (path) => mkdirSync(path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to nothing': (path) => symlinkSync(`${path}-gone/file`, path),
  'a file of a gigabyte': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 30);
  },
  'NUL characters': (path) => writeFileSync(path, '\0'.repeat(5000)),
};
const files: Readonly<Record<string, { readonly call: string; readonly input: unknown }>> = {
  'preferences.json': { call: 'preferences.get', input: {} },
  'profiles.json': { call: 'profiles.list', input: {} },
  'recent.json': { call: 'connections.recent', input: {} },
  'sql-files.json': { call: 'sql.files', input: {} },
  'sql-history.json': { call: 'sql.history', input: { connectionId: 'none' } },
  'journal.jsonl': { call: 'journal.list', input: { limit: 10 } },
};
/** In ms of the thread's own time. */
const maxSlice = 100;

describe.each(Object.keys(places))('%s in the place of a file', (kind) => {
  let own: TestCore;

  beforeAll(async () => {
    own = await makeTestCore();
    mkdirSync(own.folder, { recursive: true });
    for (const name of Object.keys(files)) {
      rmSync(join(own.folder, name), { recursive: true, force: true });
      places[kind]?.(join(own.folder, name));
    }
  });
  afterAll(async () => own.dispose());

  it.each(Object.keys(files))('leaves %s readable, or is named', async (name) => {
    const { call, input } = files[name] ?? {};
    let reply: Reply<unknown> | undefined;
    const slice = await longestSlice(async () => {
      reply = await own.core.call({ call, input, callId: name }, neverAborted);
    });
    expect(slice).toBeLessThan(maxSlice);
    if (reply?.ok === false) {
      expect(reply.failure.code).toBe('unavailable');
      expect(reply.failure.message).toContain(name);
    }
    expect(own.logged).toEqual([]);
  });
});

describe('a settings file', () => {
  let folder: TemporaryFolder;
  const version = z.object({ version: z.literal(1), note: z.string() });
  const missing = { version: 1, note: 'none' } as const;

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
  });
  afterAll(async () => folder.dispose());

  it.each(Object.keys(places))('is written although there is %s in its place, which is set aside', async (kind) => {
    const path = join(folder.path, `${kind.replaceAll(' ', '-')}.json`);
    places[kind]?.(path);
    const file = makeSettingsFile({ path, schema: version, missing });
    await file.write({ version: 1, note: 'mine' });
    const again = makeSettingsFile({ path, schema: version, missing });
    expect(await again.read()).toEqual({ version: 1, note: 'mine' });
    // A link that leads nowhere holds nothing.
    if (kind === 'a link to nothing') return;
    const start = `${kind.replaceAll(' ', '-')}.json.damaged-`;
    expect(readdirSync(folder.path).some((name) => name.startsWith(start))).toBe(true);
  });
});

describe('the journal', () => {
  it('names a folder in its place where it should append', async () => {
    const folder = await makeTemporaryFolder();
    const path = join(folder.path, 'journal.jsonl');
    mkdirSync(path);
    const journal = makeJournal({ directory: folder.path, systemUser: 'me' });
    const change = {
      databaseUser: 'me',
      connection: 'x',
      operation: 'test',
      parameters: {},
      counts: {},
      archive: null,
      outcome: 'done',
    } as const;
    const failure = await caughtFailure(journal.append(change));
    expect(failure).toMatchObject({ code: 'unavailable', message: `'${path}' is not a file` });
    expect(existsSync(`${path}.lock`)).toBe(false);
    await folder.dispose();
  });
});

it.each([
  ['EACCES', 'may not be read or written'],
  ['EROFS', 'read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk is full'],
  ['ELOOP', 'loop of symbolic links'],
])('an error of the file system (%s) is named with its path', (code, text) => {
  const found = findFileFailure(Object.assign(new Error(code), { code, path: '/home/me/x.json' }));
  expect(found?.failure.message).toContain(`'/home/me/x.json'`);
  expect(found?.failure.message).toContain(text);
});
