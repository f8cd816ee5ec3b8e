import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCalls } from '#shared/contract/exportCalls.ts';
import type { CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { ImportFormat, ImportRequest } from '#shared/domain/rowImport.ts';
import { dialects, makeOwnDatabase, neverAborted } from '../../support/ownDatabases.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

const tables = {
  postgresql: `create table person (id integer primary key, email varchar(20) unique not null, born date, height numeric(5,2), note text, photo bytea, kind text default 'plain');
    insert into person values (1, 'ada@x', '1815-12-10', 1.65, null, '\\x0102', 'plain'), (2, 'grace@x', '1906-12-09', 1.6, 'admiral', null, 'plain'),
      (3, 'alan@x', null, null, '', null, 'plain');`,
  sqlite: `create table person (id integer primary key, email varchar(20) unique not null, born date, height real, note text, photo blob, kind text default 'plain');
    insert into person values (1, 'ada@x', '1815-12-10', 1.65, null, x'0102', 'plain'), (2, 'grace@x', '1906-12-09', 1.6, 'admiral', null, 'plain'),
      (3, 'alan@x', null, null, '', null, 'plain');`,
};

type Called =
  | 'connections.open'
  | 'connections.unlock'
  | 'imports.inspect'
  | 'imports.plan'
  | 'imports.apply'
  | 'edits.undo'
  | 'exports.writeRelation'
  | 'exports.read'
  | 'grid.rows'
  | 'journal.list';

interface Bench {
  readonly test: TestCore;
  readonly on: { readonly connectionId: string; readonly relation: { readonly schema: string; readonly name: string } };
  readonly call: <C extends Called>(call: C, input: CallInput<C>) => Promise<CallOutput<C>>;
}

async function makeBench(dialect: Dialect): Promise<Bench> {
  const place = await makeOwnDatabase(dialect, { afterwards: tables[dialect] });
  const test = await makeTestCore();
  const call: Bench['call'] = async (name, input) => {
    const reply = await test.core.call({ call: name, input, callId: 'test' }, neverAborted);
    if (!reply.ok) throw Object.assign(new Error(reply.failure.message), { failure: reply.failure });
    // What a call answers is checked by the parity test.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- said above
    return reply.value as never;
  };
  const target = dialect === 'sqlite' ? { kind: 'file' as const, path: place } : { kind: 'url' as const, url: place };
  const { id: connectionId } = await call('connections.open', { target });
  await call('connections.unlock', { connectionId, minutes: 60, typedName: '' });
  const relation = { schema: dialect === 'sqlite' ? 'main' : 'public', name: 'person' };
  return { test, on: { connectionId, relation }, call };
}

const benches = new Map<Dialect, Bench>();
function bench(dialect: Dialect): Bench {
  const found = benches.get(dialect);
  if (found === undefined) throw new Error('There is no bench.');
  return found;
}

beforeAll(async () => {
  for (const dialect of dialects) benches.set(dialect, await makeBench(dialect));
});
afterAll(async () => {
  for (const { test } of benches.values()) await test.dispose();
});

async function fileOf(dialect: Dialect, content: string | Uint8Array, ending = 'csv'): Promise<string> {
  const path = join(bench(dialect).test.folder, `${crypto.randomUUID()}.${ending}`);
  await writeFile(path, content);
  return path;
}

interface Wanted {
  readonly content: string | Uint8Array;
  readonly format?: ImportFormat;
  readonly key?: readonly string[];
  readonly skipsRejected?: boolean;
}

const endings = { csv: 'csv', jsonl: 'jsonl', xlsx: 'xlsx' };

async function requestOf(dialect: Dialect, wanted: Wanted): Promise<ImportRequest> {
  const { call, on } = bench(dialect);
  const { content, format = { kind: 'csv', separator: ',' }, key = ['id'], skipsRejected = false } = wanted;
  const path = await fileOf(dialect, content, endings[format.kind]);
  const { matches } = await call('imports.inspect', { ...on, path });
  return { path, format, columns: matches, key, skipsRejected };
}

async function rowsOf(dialect: Dialect): Promise<readonly (readonly unknown[])[]> {
  const { call, on } = bench(dialect);
  const { rows } = await call('grid.rows', {
    ...on,
    columns: ['id', 'email', 'born', 'height', 'note', 'kind'],
    filter: {},
    sort: { column: 'id', direction: 'ascending' },
    window: { kind: 'jump', from: 'start', skip: 0, limit: 100 },
  });
  return rows.map(({ cells }) => cells);
}

const changes = [
  'ID,email,born,height,note,photo',
  '1,ada@x,1815-12-10,1.650,,\\x0102',
  '2,grace@x,1906-12-09,1.61,admiral,',
  '4,kurt@x,1906-04-28,,"a ""quoted"", text",\\xff',
].join('\n');

describe.each(dialects)('rows of a file on %s', { timeout: 120_000 }, (dialect) => {
  it('are matched by the names of columns, with samples and the keys of the table', async () => {
    const { call, on } = bench(dialect);
    const path = await fileOf(dialect, 'ID;Email;unknown\n1;ada@x;2\n');
    expect(await call('imports.inspect', { ...on, path })).toMatchObject({
      format: { kind: 'csv', separator: ';' },
      matches: ['id', 'email', null],
      keys: [['id'], ['email']],
      columns: [{ name: 'ID', sample: ['1'] }, { name: 'Email' }, { name: 'unknown' }],
    });
  });

  it('are told apart as new, changed and unchanged, imported in one transaction, and undone', async () => {
    const { call, on } = bench(dialect);
    const before = await rowsOf(dialect);
    const request = await requestOf(dialect, { content: changes });
    const plan = await call('imports.plan', { ...on, request });
    expect(plan).toMatchObject({ rows: 3, added: 1, changed: 1, unchanged: 1, rejectedCount: 0, refusal: null });
    expect(Object.values(plan.counts ?? {})).toEqual([2]);
    expect(plan.statements.join('\n')).toMatch(/UPDATE .* SET "height" = 1\.61 WHERE "?id"? = 2;\nINSERT INTO/u);
    expect(await rowsOf(dialect)).toEqual(before);
    const consent = { typedName: '' };
    const outcome = await call('imports.apply', { ...on, request, digest: plan.digest, consent });
    expect(outcome).toMatchObject({ outcome: 'done' });
    const after = await rowsOf(dialect);
    expect(after.slice(1)).toEqual([
      ['2', 'grace@x', '1906-12-09', '1.61', 'admiral', 'plain'],
      before[2],
      ['4', 'kurt@x', '1906-04-28', null, 'a "quoted", text', 'plain'],
    ]);
    const archive = outcome.archive ?? '';
    await call('edits.undo', { connectionId: on.connectionId, archive, consent });
    expect(await rowsOf(dialect)).toEqual(before);
  });

  it('are rejected one by one with the reason, and left out only if that was chosen', async () => {
    const { call, on } = bench(dialect);
    const lines = [
      'id,email,height',
      '5,five@x,tall',
      '6,,1.5',
      '1,ada@x,1.65',
      '7,seven@x,1',
      '7,again@x,1',
      ',none@x,1',
      '8',
    ];
    const request = await requestOf(dialect, { content: lines.join('\n') });
    const plan = await call('imports.plan', { ...on, request });
    expect(plan).toMatchObject({ rows: 7, added: 1, changed: 0, unchanged: 1, rejectedCount: 5 });
    expect(
      plan.rejected.map(({ row, column }) => [row, column]).toSorted((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual([
      [1, 'height'],
      [2, 'email'],
      [5, null],
      [6, 'id'],
      [7, null],
    ]);
    expect(plan.rejected.find(({ row }) => row === 1)?.reason).toMatch(/tall/u);
    const consent = { typedName: '' };
    await expect(call('imports.apply', { ...on, request, digest: plan.digest, consent })).rejects.toThrow(
      '5 rows of the file cannot be imported',
    );
    const skipping = { ...request, skipsRejected: true };
    const { digest } = await call('imports.plan', { ...on, request: skipping });
    const { archive } = await call('imports.apply', { ...on, request: skipping, digest, consent });
    expect((await rowsOf(dialect)).at(-1)?.slice(0, 2)).toEqual(['7', 'seven@x']);
    await call('edits.undo', { connectionId: on.connectionId, archive: archive ?? '', consent });
  });

  it('are matched by a unique key, and refused in the words of the database where a constraint forbids them', async () => {
    const { call, on } = bench(dialect);
    const byEmail = await requestOf(dialect, { content: 'email,note\nalan@x,enigma\n', key: ['email'] });
    expect(await call('imports.plan', { ...on, request: byEmail })).toMatchObject({ added: 0, changed: 1 });
    const taken = await requestOf(dialect, { content: 'id,email\n9,ada@x\n' });
    const plan = await call('imports.plan', { ...on, request: taken });
    expect(plan).toMatchObject({ added: 1, counts: null });
    expect(plan.refusal?.message).toMatch(/email|already|unique/iu);
  });

  it('are not imported once the table or the file is another', async () => {
    const { call, on } = bench(dialect);
    const request = await requestOf(dialect, { content: 'id,note\n2,first\n' });
    const { digest } = await call('imports.plan', { ...on, request });
    await writeFile(request.path, 'id,note\n2,second\n');
    await expect(call('imports.apply', { ...on, request, digest, consent: { typedName: '' } })).rejects.toThrow(
      'have changed since they were compared',
    );
    await writeFile(request.path, 'id,note\n2,first\n');
    const other = await requestOf(dialect, { content: 'id,note\n2,other\n' });
    const planned = await call('imports.plan', { ...on, request: other });
    const consent = { typedName: '' };
    const done = await call('imports.apply', { ...on, request: other, digest: planned.digest, consent });
    await expect(call('imports.apply', { ...on, request, digest, consent })).rejects.toThrow('have changed since');
    await call('edits.undo', { connectionId: on.connectionId, archive: done.archive ?? '', consent });
  });

  it('come back unchanged from the files that the program itself exports', async () => {
    const { call, on } = bench(dialect);
    for (const format of ['csv', 'jsonl', 'xlsx'] as const) {
      const input = exportCalls['exports.writeRelation'].input.parse({
        connectionId: on.connectionId,
        what: { relation: on.relation, columns: ['id', 'email', 'born', 'height', 'note', 'kind'] },
        file: { format, words: true },
      });
      const { exportId } = await call('exports.writeRelation', input);
      const content = await call('exports.read', { exportId, offset: 0 });
      const kind = format;
      const read: ImportFormat =
        kind === 'csv' ? { kind, separator: ',' } : kind === 'xlsx' ? { kind, words: true } : { kind };
      const request = await requestOf(dialect, { content, format: read });
      const plan = await call('imports.plan', { ...on, request });
      expect([format, plan]).toMatchObject([format, { rows: 3, added: 0, changed: 0, unchanged: 3, rejectedCount: 0 }]);
    }
  });
});
