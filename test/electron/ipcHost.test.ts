import { describe, expect, it } from 'vitest';
import type { Core } from '#core/core.ts';
import { channels } from '#shared/contract/bridge.ts';
import { mountIpcHost } from '../../electron/host/ipcHost.ts';
import { aSender, type IpcDouble, makeIpcDouble, type SenderDouble } from '../support/ipcDouble.ts';

interface Mounted {
  readonly ipc: IpcDouble;
  readonly signals: readonly AbortSignal[];
}

/** A host over a core that waits when told to, and otherwise returns its input. */
function mounted(): Mounted {
  const signals: AbortSignal[] = [];
  const core: Pick<Core, 'call'> = {
    call: async (request, signal) => {
      signals.push(signal);
      if (request.call === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { ok: true, value: signal.aborted ? 'cancelled' : request };
    },
  };
  const ipc = makeIpcDouble();
  mountIpcHost({ core, ipc });
  return { ipc, signals };
}

const echo = { callId: 'c1', call: 'echo', input: { bytes: new Uint8Array([1]), none: undefined } };
const wait = { callId: 'w1', call: 'wait', input: {} };

describe('calls over IPC', () => {
  it('reach core unchanged, with binary data as such', async () => {
    expect(await mounted().ipc.invoke(channels.call, aSender(), echo)).toEqual({ ok: true, value: echo });
  });

  it.each([
    ['another site', aSender({ url: 'https://evil.example/' })],
    ['a look-alike', aSender({ url: 'app://tidescope.evil/' })],
    ['a file', aSender({ url: 'file:///etc/passwd' })],
    ['an empty page', aSender({ url: 'about:blank' })],
    ['a frame within the page', aSender({ inFrame: true })],
    ['a page that is gone', { ...aSender(), senderFrame: null }],
  ])('are answered with a Failure when they come from %s', async (_who, sender) => {
    const { ipc, signals } = mounted();
    expect(await ipc.invoke(channels.call, sender, echo)).toMatchObject({
      ok: false,
      failure: { code: 'not-allowed' },
    });
    expect(signals).toEqual([]);
  });

  it.each([undefined, null, 'x', [], {}, { call: 'echo' }, { ...echo, callId: '' }, { ...echo, more: 1 }])(
    'are refused when the request is %j',
    async (request) => {
      const reply = await mounted().ipc.invoke(channels.call, aSender(), request);
      expect(reply).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    },
  );

  it('are refused over 4 MiB, and when the input is not plain data', async () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const input of ['x'.repeat(4 * 1024 * 1024), circle, { big: 1n }]) {
      const reply = await mounted().ipc.invoke(channels.call, aSender(), { ...echo, input });
      expect(reply).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    }
  });

  it('are cancelled by their id, and only by the page that made them', async () => {
    const { ipc, signals } = mounted();
    const own = aSender({ id: 1 });
    const reply = ipc.invoke(channels.call, own, wait);
    await expect.poll(() => signals.length).toBe(1);
    ipc.send(channels.cancel, own, 'another');
    ipc.send(channels.cancel, own, { callId: 'w1' });
    ipc.send(channels.cancel, aSender({ id: 2 }), 'w1');
    ipc.send(channels.cancel, aSender({ id: 1, url: 'https://evil.example/' }), 'w1');
    expect(signals[0]?.aborted).toBe(false);
    ipc.send(channels.cancel, own, 'w1');
    expect(await reply).toEqual({ ok: true, value: 'cancelled' });
  });

  it('cannot share an id while both run', async () => {
    const { ipc } = mounted();
    const first = ipc.invoke(channels.call, aSender(), wait);
    const second = await ipc.invoke(channels.call, aSender(), wait);
    expect(second).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
    ipc.send(channels.cancel, aSender(), 'w1');
    await first;
    expect(await ipc.invoke(channels.call, aSender(), { ...echo, callId: 'w1' })).toMatchObject({ ok: true });
  });

  it.each(['destroyed', 'render-process-gone', 'did-navigate'] as const)(
    'are cancelled when their page ends: %s',
    async (how) => {
      const { ipc, signals } = mounted();
      const sender: SenderDouble = aSender();
      const reply = ipc.invoke(channels.call, sender, wait);
      await expect.poll(() => signals.length).toBe(1);
      sender.leave(how);
      expect(await reply).toEqual({ ok: true, value: 'cancelled' });
    },
  );
});
