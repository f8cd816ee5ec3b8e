import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeCore } from '#core/core.ts';
import { aSimulation } from '../support/aSimulation.ts';
import { makeOwnDatabase, neverAborted } from '../support/ownDatabases.ts';

const lines: string[] = [];
const core = makeCore({
  directory: mkdtempSync(join(tmpdir(), 'tidescope-core-')),
  services: {
    host: 'test',
    version: '0',
    platform: 'test',
    canChooseFile: true,
    chooseFile: async () => {
      throw new TypeError('it broke at postgresql://u:sesame@h/d');
    },
  },
  log: (line) => lines.push(line),
});
afterAll(async () => core.close());

const call = async (name: unknown, input: unknown, signal = neverAborted): Promise<unknown> =>
  core.call({ call: name, input, callId: '1' }, signal);

describe('the entry point of core', () => {
  it('refuses unknown calls, whatever their name', async () => {
    for (const name of ['no.such', '__proto__', 'toString', 7, null, {}, ['host.describe']]) {
      expect(await call(name, {})).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    }
  });

  it('refuses invalid input, naming the parts', async () => {
    const reply = await call('simulations.list', {
      connectionId: 'x',
      window: { kind: 'jump', from: 'start', limit: 501 },
      more: 1,
    });
    expect(reply).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    expect(JSON.stringify(reply)).toContain('limit');
    expect(await call('pages.data', null)).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
  });

  it('says which connection is not open', async () => {
    expect(await call('clusters.count', { connectionId: 'gone' })).toMatchObject({
      ok: false,
      failure: { code: 'not-open', message: "The connection 'gone' is not open" },
    });
  });

  it('logs unexpected errors with their stack, secrets masked, and returns a failure', async () => {
    const reply = await call('host.chooseFile', {});
    expect(reply).toMatchObject({ ok: false, failure: { code: 'unexpected' } });
    expect(lines.join('\n')).toContain('TypeError: it broke');
    expect(lines.join('\n')).toContain('dispatch.test.ts');
    expect(JSON.stringify([reply, lines])).not.toContain('sesame');
  });

  it('returns cancelled to a caller that has cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const path = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1 })] });
    expect(await call('connections.open', { target: { kind: 'file', path } }, controller.signal)).toMatchObject({
      ok: false,
      failure: { code: 'cancelled' },
    });
  });

  it('opens a file, fills in defaults, and notifies its listeners', async () => {
    const heard: string[] = [];
    const stop = core.listen(({ kind }) => kind !== 'stage' && heard.push(kind));
    const path = await makeOwnDatabase('sqlite', { rows: [aSimulation({ id: 1, title: 'first' })] });
    const opened = await call('connections.open', { target: { kind: 'file', path } });
    const { connections } = core;
    const id = connections.list()[0]?.id ?? '';
    expect(opened).toMatchObject({ ok: true, value: { id, kind: 'file' } });
    expect(await call('simulations.list', { connectionId: id })).toMatchObject({
      ok: true,
      value: { rows: [{ title: 'first' }] },
    });
    expect(await call('connections.ping', { connectionId: id })).toMatchObject({ ok: true });
    expect(await call('connections.close', { connectionId: id })).toEqual({ ok: true, value: {} });
    stop();
    expect(heard).toEqual(['connections-changed', 'connections-changed']);
  });
});
